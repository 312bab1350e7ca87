package dev.freshet.testkit;

import static dev.freshet.testkit.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What can go wrong, what of it has spent the token, and how faults go together. */
final class FaultTest extends ServerHarness {
    private final ManualClock clock = new ManualClock();
    private final RotatingAuthServer server = started(builder -> builder.clock(clock));
    private final String token = server.signIn("ada").refreshToken();

    @Test
    void anUnavailableServerSaysUntilWhenInEitherForm() throws Exception {
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(7)));
        server.onTokenRequest(Fault.unavailable(clock.instant().plusSeconds(90)));
        server.onTokenRequest(Fault.tooManyRequests(Duration.ofMinutes(1)));
        server.onTokenRequest(Fault.tooManyRequests(clock.instant().plusSeconds(90)));

        assertRetryAfter(503, "7");
        assertRetryAfter(503, "Thu, 01 Jan 2026 00:01:30 GMT");
        assertRetryAfter(429, "60");
        assertRetryAfter(429, "Thu, 01 Jan 2026 00:01:30 GMT");
        assertThat(server.isLive(token)).isTrue();
    }

    private void assertRetryAfter(int status, String value) throws Exception {
        HttpResponse<String> response = client(server).refresh(token);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Retry-After")).contains(value);
    }

    @Test
    void aPageInsteadOfJsonSpendsNothing() throws Exception {
        server.onTokenRequest(Fault.html());

        HttpResponse<String> response = client(server).refresh(token);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(response.body()).startsWith("<!doctype html>");
        assertThat(server.isLive(token)).isTrue();
    }

    @Test
    void aCutBodyHasSpentTheToken() throws Exception {
        server.onTokenRequest(Fault.jsonCut());

        HttpResponse<String> response = client(server).refresh(token);

        assertThat(response.body()).startsWith("{\"access_token\"");
        assertThatThrownBy(() -> json(response)).isInstanceOf(JsonProcessingException.class);
        assertThat(server.isLive(token)).isFalse();
    }

    @Test
    void aTokenTypeOfAnotherKindHasSpentTheToken() throws Exception {
        server.onTokenRequest(Fault.tokenType("mac"));

        assertThat(json(client(server).refresh(token)).path("token_type").asText())
                .isEqualTo("mac");
        assertThat(server.isLive(token)).isFalse();
    }

    @Test
    void aGzipBombIsSmallUntilItIsUnpacked() throws Exception {
        server.onTokenRequest(Fault.gzipBomb());
        HttpResponse<InputStream> response = client(server).openRefresh(token);

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.headers().firstValueAsLong("Content-Length").orElse(-1))
                .isLessThan(200_000);
        try (InputStream unpacked = new GZIPInputStream(response.body())) {
            unpacked.skipNBytes(100 << 20);
            assertThat(unpacked.read()).isEqualTo(-1);
        }
        assertThat(server.isLive(token)).isTrue();
    }

    @Test
    void whatComesBeforeTheRotationCanComeAfterIt() throws Exception {
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(7)).afterRotation());

        assertThat(client(server).refresh(token).statusCode()).isEqualTo(503);
        assertThat(server.isLive(token)).isFalse();
        assertThat(server.refreshes()).isEqualTo(1);
        assertThat(Fault.answerLost().afterRotation()).hasToString("answer lost");
    }

    @Test
    void twoFaultsGoIntoOneAnswer() throws Exception {
        server.onTokenRequest(Fault.tokenType("mac").and(Fault.dateSkewed(Duration.ofHours(2))));
        server.onTokenRequest(Fault.html().and(Fault.answerCut()));

        HttpResponse<String> first = client(server).refresh(token);

        assertThat(json(first).path("token_type").asText()).isEqualTo("mac");
        assertThat(first.headers().allValues("Date")).containsExactly("Thu, 01 Jan 2026 02:00:00 GMT");
        String next = json(first).path("refresh_token").asText();
        assertThatThrownBy(() -> client(server).refresh(next)).isInstanceOf(IOException.class);
        assertThat(server.isLive(next)).isTrue();
    }

    @Test
    void aFaultComesAsOftenAsItIsCounted() throws Exception {
        server.onTokenRequest(Fault.html().times(2));
        server.onTokenRequest(Fault.answer(418, Map.of(), ""));

        assertThat(client(server).refresh(token).body()).startsWith("<!doctype");
        assertThat(client(server).refresh(token).body()).startsWith("<!doctype");
        assertThat(client(server).refresh(token).statusCode()).isEqualTo(418);
        assertThat(client(server).refresh(token).statusCode()).isEqualTo(200);
    }

    @Test
    void aPathComesBeforeItsKind() throws Exception {
        server.onResourceRequest(Fault.answer(500, Map.of(), ""));
        server.onRequest("/notes", Fault.answer(502, Map.of(), ""));

        assertThat(client(server).get("/notes?page=1", "any").statusCode()).isEqualTo(502);
        assertThat(client(server).get("/notes", "any").statusCode()).isEqualTo(500);
        assertThat(client(server).get("/notes", "any").statusCode()).isEqualTo(401);
    }

    @Test
    void whatCannotGoTogetherIsSaidAtOnce() {
        Fault twice = Fault.answerLost().times(2);

        assertThatIllegalArgumentException().isThrownBy(() -> Fault.html().and(Fault.connectionCut()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> twice.and(Fault.tokenType("mac")))
                .withMessageContaining("a.and(b).times(n)");
        assertThat(twice).hasToString("answer lost, 2 times");
    }

    @Test
    void theTimelineSaysWhatWentWrongAndWhatHadBeenDone() {
        server.onTokenRequest(Fault.answerLost());
        server.onResourceRequest(Fault.answerCut());

        assertThatThrownBy(() -> client(server).refresh(token)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client(server).get("/", server.signIn("bob").accessToken()))
                .isInstanceOf(IOException.class);

        assertThat(server.timeline().toString())
                .contains("cut off, and the refresh token is spent (answer lost)", "200 (answer cut halfway)");
    }

    @Test
    void everyKindOfRefusalIsThatOfItsServer() throws Exception {
        assertThat(challenges(Refusal.KEYCLOAK, "worthless"))
                .containsExactly("Bearer realm=\"demo\", error=\"invalid_token\", "
                        + "error_description=\"Token is not active\"");
        assertThat(challenges(Refusal.KEYCLOAK, "")).containsExactly("Bearer realm=\"demo\"");
        assertThat(challenges(Refusal.OIDC_PROVIDER, "worthless"))
                .hasSize(1)
                .first()
                .asString()
                .contains("error");
        assertThat(challenges(Refusal.OIDC_PROVIDER, ""))
                .hasSize(2)
                .noneMatch(challenge -> challenge.contains("error"));
        assertThat(challenges(Refusal.SPRING, "")).hasSize(1).first().asString().doesNotContain("error");
        assertThat(challenges(Refusal.SPRING, "worthless"))
                .hasSize(1)
                .first()
                .asString()
                .contains("invalid_token");
        assertThat(challenges(Refusal.MOCK_OAUTH2_SERVER, "worthless")).isEmpty();
        assertThat(server.unauthorized()).isEqualTo(7);
    }

    private List<String> challenges(Refusal form, String accessToken) throws Exception {
        server.refuseLike(form);
        HttpResponse<String> response = client(server).send("/", request -> {
            if (!accessToken.isEmpty()) {
                request.header("Authorization", "Bearer " + accessToken);
            }
        });
        assertThat(response.statusCode()).isEqualTo(401);
        return response.headers().allValues("WWW-Authenticate");
    }

    @Test
    void aLiveTokenCanBeRefusedInSuchAForm() throws Exception {
        String access = server.signIn("ada").accessToken();
        server.onResourceRequest(Fault.refused(Refusal.MOCK_OAUTH2_SERVER).times(2));

        assertThat(client(server).get("/", access).statusCode()).isEqualTo(401);
        assertThat(client(server).get("/", access).statusCode()).isEqualTo(401);
        assertThat(client(server).get("/", access).statusCode()).isEqualTo(200);
        assertThat(server.unauthorized()).isEqualTo(2);
    }

    @Test
    void anAnswerAfterTheFactIsDatedLikeAnyOther() throws Exception {
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(3))
                .and(Fault.dateSkewed(Duration.ofHours(1)))
                .afterRotation());

        HttpResponse<String> response = client(server).refresh(token);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().allValues("Date")).containsExactly("Thu, 01 Jan 2026 01:00:00 GMT");
        assertThat(server.isLive(token)).isFalse();
    }

    @Test
    void twoAnswersToOneRequestAreRefusedAfterTheFactToo() {
        Fault page = Fault.html().afterRotation();
        Fault busy = Fault.unavailable(Duration.ofSeconds(1));

        assertThatIllegalArgumentException().isThrownBy(() -> page.and(busy));
        assertThatIllegalArgumentException().isThrownBy(() -> busy.and(page));
        assertThatIllegalArgumentException().isThrownBy(() -> page.and(busy.afterRotation()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> page.and(Fault.answerCut()).and(busy));
    }
}
