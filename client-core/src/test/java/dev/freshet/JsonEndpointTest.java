package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static dev.freshet.RecordingTransport.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the endpoint of a backend of one's own sends, and where its answers mean something else: P7, P12, P26; T2, T18. */
final class JsonEndpointTest {
    private static final String REFRESH_URI = "https://api.example.com/refresh";
    private static final RefreshRequest REQUEST = new RefreshRequest(Secret.of("r\"1\\"), "id7", Duration.ofSeconds(7));

    private final RecordingTransport transport = new RecordingTransport();

    private static JsonEndpoint.Builder backend() {
        return JsonEndpoint.at(REFRESH_URI);
    }

    private RefreshOutcome outcome(JsonEndpoint.Builder builder, int status, String body) throws IOException {
        return builder.over(transport.always(answer(status, body))).refresh(REQUEST);
    }

    @Test
    void aRefreshIsOnePostOfAJsonObject() throws IOException {
        outcome(backend(), 500, "");

        assertThat(transport.sent).hasSize(1);
        HttpTransport.Request request = transport.sent.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo(URI.create(REFRESH_URI));
        assertThat(request.headers())
                .containsOnly(
                        entry("Content-Type", "application/json"),
                        entry("Accept", "application/json"),
                        entry("Accept-Encoding", "identity"));
        assertThat(request.timeout()).isPositive().isLessThanOrEqualTo(REQUEST.timeout());
        assertThat(request.limit()).isEqualTo(1 << 20);
        assertThat(body(request)).isEqualTo("{\"refreshToken\":\"r\\\"1\\\\\"}");
    }

    @Test
    void anAnswerWithTheUsualNamesIsABearerPair() throws IOException {
        String body = "{\"accessToken\":\"a2\",\"refreshToken\":\"r2\",\"expiresIn\":300,\"user\":{\"id\":1}}";

        assertThat(outcome(backend(), 200, body))
                .isEqualTo(new Refreshed(TokenPair.of("a2", "r2").expiresIn(Duration.ofSeconds(300)), null));
    }

    @Test
    void theRefreshTokenComesBackInTheFieldThatItWentIn() throws IOException {
        String body = "{\"accessToken\":\"a2\",\"rt\":\"r2\",\"refreshToken\":\"r3\"}";
        JsonEndpoint.Builder told = backend().newRefreshField("refreshToken").refreshField("rt");

        assertThat(outcome(backend().refreshField("rt"), 200, body))
                .isEqualTo(new Refreshed(TokenPair.of("a2", "r2"), null));
        assertThat(outcome(told, 200, body)).isEqualTo(new Refreshed(TokenPair.of("a2", "r3"), null));
        assertThat(outcome(backend().refreshHeader("X-Refresh"), 200, body))
                .isEqualTo(new Refreshed(TokenPair.of("a2", "r3"), null));
    }

    @Test
    void everyNameCanBeSet() throws IOException {
        JsonEndpoint.Builder named = backend()
                .refreshField("old \"one\"")
                .accessField("jwt")
                .newRefreshField("next")
                .expiresInField("ttl")
                .tokenTypeField("kind");
        String body = "{\"jwt\":\"a2\",\"next\":\"r2\",\"ttl\":\"60\",\"kind\":\"DPoP\",\"accessToken\":\"no\"}";

        assertThat(outcome(named, 201, body))
                .isEqualTo(new Refreshed(
                        TokenPair.of("a2", "r2")
                                .expiresIn(Duration.ofMinutes(1))
                                .tokenType("DPoP"),
                        null));
        assertThat(body(transport.sent.get(0))).startsWith("{\"old \\\"one\\\"\":");
    }

    @Test
    void anAnswerWithoutARefreshTokenKeepsTheOldOne() throws IOException {
        assertThat(outcome(backend(), 200, "{\"accessToken\":\"a2\",\"refreshToken\":null}"))
                .isEqualTo(new Refreshed(TokenPair.of("a2"), null));
    }

    @Test
    void aRefreshTokenIsKeptHoweverUselessTheRest() throws IOException {
        assertThat(outcome(backend(), 200, "{\"refreshToken\":\"r2\"}"))
                .isInstanceOfSatisfying(
                        Unusable.class, it -> assertThat(it.refreshToken()).isEqualTo(Secret.of("r2")));
    }

    @Test
    void a401EndsTheSessionUnlessToldOtherwise() throws IOException {
        assertThat(outcome(backend(), 401, "")).isEqualTo(new Rejected("401"));
        assertThat(outcome(backend(), 400, "{\"error\":\"invalid_grant\"}")).isEqualTo(new Rejected("invalid_grant"));
    }

    @Test
    void whichAnswersEndTheSessionCanBeSet() throws IOException {
        JsonEndpoint endpoint = backend()
                .signedOutOn(403, 440)
                .over(transport
                        .then(answer(403, "<html>"))
                        .then(answer(440, ""))
                        .then(answer(401, ""))
                        .then(answer(404, "")));

        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Rejected("403"));
        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Rejected("440"));
        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Misconfigured("401"));
        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Misconfigured("404"));
    }

    @Test
    void aServerThatFailsOrIsBusyEndsNothing() throws IOException {
        JsonEndpoint endpoint = backend()
                .over(transport
                        .then(answer(500, ""))
                        .then(answer(200, "<html>", "Content-Type", "text/html"))
                        .then(answer(429, "")));

        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Ambiguous("500"));
        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Ambiguous("200 with text/html"));
        assertThat(endpoint.refresh(REQUEST)).isEqualTo(new Limited(null, "429"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 399, 408, 429, 500, 503})
    void aStatusThatIsNoRefusalCannotEndTheSession(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().signedOutOn(401, status))
                .withMessageContaining(String.valueOf(status));
    }

    @Test
    void anApiKeyIsSentAndNeverShown() throws IOException {
        outcome(backend().header("X-Api-Key", Secret.of("canary")), 500, "");

        assertThat(transport.sent.get(0).headers()).containsEntry("X-Api-Key", "canary");
        assertThat(backend().header("X-Api-Key", Secret.of("canary")).over(transport))
                .hasToString("JsonEndpoint[" + REFRESH_URI + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type", "accept", "Idempotency-Key", "Host", "", "X Key", "X-Key\r\nHost"})
    void aHeaderOfTheLibrarysAndANameThatIsNoneAreRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> backend().header(name, Secret.of("x")));
    }

    @Test
    void aHeaderComesOnceAndIsVisibleAscii() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().header("X-Key", Secret.of("x")).header("x-key", Secret.of("y")))
                .withMessageContaining("once");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().header("X-Key", Secret.of("canary\r\nX: y")))
                .withMessageNotContaining("canary");
        assertThatIllegalArgumentException().isThrownBy(() -> backend().accessField(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com/refresh",
                "https://user:hunter2@api.example.com/refresh",
                "https://api.example.com/refresh#part"
            })
    void anAddressThatWouldLeakIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonEndpoint.at(uri))
                .withMessageContaining("refresh endpoint")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void theRefreshIsNamedOnlyForAServerThatHonoursIt() throws IOException {
        outcome(backend().replay(Replay.IDEMPOTENT), 500, "");
        outcome(backend().replay(Replay.grace(Duration.ofSeconds(30))), 500, "");

        assertThat(transport.sent.get(0).headers()).containsEntry("Idempotency-Key", "id7");
        assertThat(transport.sent.get(1).headers()).doesNotContainKey("Idempotency-Key");
    }

    @Test
    void itHasNoRevocation() throws IOException {
        assertThat(backend().over(transport).revoke(TokenPair.of("a1", "r1"), Duration.ofSeconds(1)))
                .isFalse();

        assertThat(transport.sent).isEmpty();
    }
}
