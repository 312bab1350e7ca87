package dev.freshet.testkit;

import static dev.freshet.testkit.Client.form;
import static dev.freshet.testkit.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 8628, in virtual time. */
final class DevicesTest extends ServerHarness {
    private final ManualClock clock = new ManualClock();
    private final RotatingAuthServer server =
            started(builder -> builder.clock(clock).client("tv"));

    @Test
    void aDeviceThatWasApprovedGetsTokensOfThatUserOnce() throws Exception {
        JsonNode device = authorized();
        assertThat(error(poll(device))).isEqualTo("authorization_pending");

        server.approveDevice(server.userCodes().get(0), "ada");
        clock.advance(Duration.ofSeconds(5));
        JsonNode tokens = json(poll(device));

        assertThat(client(server)
                        .get("/notes", tokens.path("access_token").asText())
                        .body())
                .isEqualTo("GET /notes ada");
        assertThat(server.isLive(tokens.path("refresh_token").asText())).isTrue();
        assertThat(error(poll(device))).isEqualTo("invalid_grant");
        assertThat(server.userCodes()).isEmpty();
    }

    @Test
    void theAnswerSaysWhereAndHowLong() throws Exception {
        JsonNode device = authorized();

        assertThat(device.path("user_code").asText()).matches("[B-Z]{4}-[B-Z]{4}");
        assertThat(device.path("verification_uri").asText()).startsWith(server.url("/device"));
        assertThat(device.path("verification_uri_complete").asText())
                .endsWith("?user_code=" + device.path("user_code").asText());
        assertThat(device.path("expires_in").asLong()).isEqualTo(600);
        assertThat(device.path("interval").asLong()).isEqualTo(5);
    }

    @Test
    void whoeverPollsTooSoonWaitsFiveSecondsLongerFromThenOn() throws Exception {
        JsonNode device = authorized();
        poll(device);

        clock.advance(Duration.ofSeconds(4));
        assertThat(error(poll(device))).isEqualTo("slow_down");
        clock.advance(Duration.ofSeconds(9));
        assertThat(error(poll(device))).isEqualTo("slow_down");
        clock.advance(Duration.ofSeconds(15));
        assertThat(error(poll(device))).isEqualTo("authorization_pending");
        clock.advance(Duration.ofSeconds(15));
        assertThat(error(poll(device))).isEqualTo("authorization_pending");
    }

    @Test
    void aDeviceThatWasDeniedIsToldSo() throws Exception {
        JsonNode device = authorized();

        server.denyDevice(device.path("user_code").asText());

        assertThat(error(poll(device))).isEqualTo("access_denied");
    }

    @Test
    void aCodeRunsOutOnTheServersClock() throws Exception {
        JsonNode device = authorized();

        clock.advance(Duration.ofMinutes(10));

        assertThat(error(poll(device))).isEqualTo("expired_token");
        assertThat(server.userCodes()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.approveDevice(device.path("user_code").asText(), "ada"));
    }

    @Test
    void aCodeThatNobodyGotAndAnotherClientAreRefused() throws Exception {
        JsonNode device = authorized();

        HttpResponse<String> guess = client(server).post("/token", pollForm("guess") + "&client_id=tv");
        HttpResponse<String> other = client(server)
                .post("/token", pollForm(device.path("device_code").asText()) + "&client_id=radio");

        assertThat(error(guess)).isEqualTo("invalid_grant");
        assertThat(error(other)).isEqualTo("invalid_client");
        assertThat(error(client(server).post("/device_authorization", "client_id=radio")))
                .isEqualTo("invalid_client");
    }

    private JsonNode authorized() throws Exception {
        return json(client(server).post("/device_authorization", "client_id=tv"));
    }

    private HttpResponse<String> poll(JsonNode device) throws Exception {
        return client(server).post("/token", pollForm(device.path("device_code").asText()) + "&client_id=tv");
    }

    private static String pollForm(String deviceCode) {
        return form("grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", deviceCode);
    }
}
