package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static dev.freshet.RecordingTransport.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.freshet.HttpTransport.NotSentException;
import dev.freshet.HttpTransport.Response;
import dev.freshet.RecordingTransport.Answer;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.NotSent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that the issuer's metadata names: O52, O57, O58; T13, T14, T17, T19. */
final class DiscoveryTest {
    private static final String ISSUER = "https://id.example.com/realms/a";
    private static final String OAUTH = "https://id.example.com/.well-known/oauth-authorization-server/realms/a";
    private static final String OPENID = ISSUER + "/.well-known/openid-configuration";
    private static final String TOKENS = "https://tokens.example.net/t?x=1";
    private static final String REVOCATION = "https://tokens.example.net/r";
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final TokenPair PAIR = TokenPair.of("a1", "canary1");

    private final List<HttpTransport.Request> sent = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final HandClock clock = new HandClock();

    private Response send(HttpTransport.Request request) throws IOException {
        sent.add(request);
        Answer answer = answers.get(request.uri().toString());
        return answer == null ? answer(404, "") : answer.give();
    }

    private OAuthEndpoint.Builder discovering(String issuer) {
        return OAuthEndpoint.discover(issuer).clientId("app").clock(clock);
    }

    private RefreshOutcome refresh(OAuthEndpoint endpoint) throws IOException {
        return endpoint.refresh(new RefreshRequest(Secret.of("canary1"), "id", TIMEOUT));
    }

    private RefreshOutcome refresh() throws IOException {
        return refresh(discovering(ISSUER).over(this::send));
    }

    private void serve(String place, String document) {
        answers.put(place, () -> answer(200, document));
    }

    private static String document(String issuer, String tokens) {
        return "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + tokens + "\",\"revocation_endpoint\":\""
                + REVOCATION + "\",\"grant_types_supported\":[\"refresh_token\"]}";
    }

    private List<String> asked() {
        return sent.stream()
                .map(request -> request.method() + " " + request.uri())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        https://id.example.com          | https://id.example.com/.well-known/oauth-authorization-server          | https://id.example.com/.well-known/openid-configuration
        https://id.example.com/         | https://id.example.com/.well-known/oauth-authorization-server          | https://id.example.com/.well-known/openid-configuration
        https://id.example.com:8443/a   | https://id.example.com:8443/.well-known/oauth-authorization-server/a   | https://id.example.com:8443/a/.well-known/openid-configuration
        https://id.example.com/a/       | https://id.example.com/.well-known/oauth-authorization-server/a        | https://id.example.com/a/.well-known/openid-configuration
        https://id.example.com/a/b%20c  | https://id.example.com/.well-known/oauth-authorization-server/a/b%20c  | https://id.example.com/a/b%20c/.well-known/openid-configuration
        http://127.0.0.1:8080/a         | http://127.0.0.1:8080/.well-known/oauth-authorization-server/a         | http://127.0.0.1:8080/a/.well-known/openid-configuration
        """)
    void theDocumentStandsWhereRfc8414HasItOrWhereOpenIdDoes(String issuer, String oauth, String openId)
            throws IOException {
        refresh(discovering(issuer).over(this::send));
        assertThat(asked()).containsExactly("GET " + oauth, "GET " + openId);

        sent.clear();
        serve(openId, document(issuer, TOKENS));
        refresh(discovering(issuer).over(this::send));
        assertThat(asked()).containsExactly("GET " + oauth, "GET " + openId, "POST " + TOKENS);

        sent.clear();
        serve(oauth, document(issuer, TOKENS + "2"));
        refresh(discovering(issuer).over(this::send));
        assertThat(asked()).containsExactly("GET " + oauth, "POST " + TOKENS + "2");
    }

    @Test
    void nothingIsAskedBeforeItIsNeededAndTheDocumentIsAskedForWithoutAnySecret() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));
        OAuthEndpoint endpoint = discovering(ISSUER)
                .clientSecretBasic(Secret.of("s"))
                .header("X-Api-Key", Secret.of("k"))
                .over(this::send);
        assertThat(sent).isEmpty();

        refresh(endpoint);

        HttpTransport.Request document = sent.get(0);
        assertThat(document.headers())
                .containsOnly(entry("Accept", "application/json"), entry("Accept-Encoding", "identity"));
        assertThat(document.body()).isEmpty();
        assertThat(document.limit()).isEqualTo(1 << 20);
        assertThat(form(sent.get(1))).containsEntry("refresh_token", "canary1");
        assertThat(sent.get(1).headers()).containsKeys("Authorization", "X-Api-Key");
    }

    /** The deadline is that of the whole refresh: the document gets at most half of it. */
    @Test
    void theReadingCountsInTheEndpointsDeadline() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));

        refresh();

        assertThat(sent.get(0).timeout()).isPositive().isLessThanOrEqualTo(TIMEOUT.dividedBy(2));
        assertThat(sent.get(1).timeout()).isPositive().isLessThan(TIMEOUT);
    }

    /** A place that never answers left no time for the other, however often it was tried. */
    @Test
    void theSecondPlaceHasTimeLeftWhateverTheFirstTakes() throws IOException {
        refresh();

        assertThat(sent.get(0).timeout()).isPositive().isLessThanOrEqualTo(TIMEOUT.dividedBy(4));
        assertThat(sent.get(1).timeout()).isGreaterThan(sent.get(0).timeout());
    }

    /** The sum was beyond all bounds, each refresh Ambiguous, and nothing was ever sent. */
    @Test
    void aDocumentMayCountForEver() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));
        OAuthEndpoint endpoint = discovering(ISSUER)
                .metadataLife(Duration.ofSeconds(Long.MAX_VALUE))
                .over(this::send);

        refresh(endpoint);
        clock.pass(Duration.ofDays(300));
        refresh(endpoint);

        assertThat(asked()).containsExactly("GET " + OAUTH, "POST " + TOKENS, "POST " + TOKENS);
    }

    @Test
    void aReadingThatTakesAllTheTimeSpendsNothing() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));
        OAuthEndpoint endpoint = discovering(ISSUER).over(this::send);

        RefreshOutcome outcome = endpoint.refresh(new RefreshRequest(Secret.of("canary1"), "id", Duration.ofNanos(2)));

        assertThat(outcome).isInstanceOf(NotSent.class);
        assertThat(asked()).noneMatch(request -> request.startsWith("POST"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.com/realms/a/",
                "https://id.example.com/realms/A",
                "https://ID.example.com/realms/a",
                "https://id.example.com:443/realms/a",
                "https://id.example.com",
                "https://canary.example.com",
                ""
            })
    void aDocumentOfAnyOtherIssuerCountsForNothing(String other) throws IOException {
        serve(OAUTH, document(other, TOKENS));
        serve(OPENID, document(other, TOKENS));

        assertThat(refresh())
                .isEqualTo(new Misconfigured("the metadata of " + ISSUER + " cannot be used: another issuer at"
                        + " /.well-known/oauth-authorization-server/realms/a, another issuer at"
                        + " /realms/a/.well-known/openid-configuration"));
        assertThat(sent).hasSize(2);
    }

    static Stream<String> badAddresses() {
        return Stream.of(
                "\"http://canary.example.net/t\"",
                "\"http://127.0.0.1/canary\"",
                "\"https://canary:x@id.example.com/t\"",
                "\"https://id.example.com/t#canary\"",
                "\"/canary\"",
                "\"ftp://canary.example.net\"",
                "\"file:///canary\"",
                "\"https://canary .example.net\"",
                "7",
                "[\"https://canary.example.net\"]");
    }

    @ParameterizedTest
    @MethodSource("badAddresses")
    void anAddressIsHeldToWhatAFixedOneIs(String json) throws IOException {
        serve(OAUTH, "{\"issuer\":\"" + ISSUER + "\",\"token_endpoint\":" + json + "}");
        assertThat(refresh())
                .asInstanceOf(type(Misconfigured.class))
                .satisfies(it -> assertThat(it.reason())
                        .contains("a token_endpoint that no token may be sent to")
                        .doesNotContain("canary"));

        serve(OAUTH, document(ISSUER, TOKENS).replace("\"" + REVOCATION + "\"", json));
        assertThat(refresh())
                .asInstanceOf(type(Misconfigured.class))
                .satisfies(
                        it -> assertThat(it.reason()).contains("a revocation_endpoint that no token may be sent to"));
        assertThat(asked()).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void anIssuerOnThisMachineMayHaveItsEndpointsThere() throws IOException {
        String issuer = "http://localhost:8080";
        serve(issuer + "/.well-known/oauth-authorization-server", document(issuer, "http://localhost:8080/token"));

        refresh(discovering(issuer).over(this::send));

        assertThat(asked()).contains("POST http://localhost:8080/token");
    }

    static Stream<String> noDocuments() {
        String good = document(ISSUER, TOKENS);
        return Stream.of(
                "",
                "<html>canary",
                "[" + good + "]",
                good.substring(0, 60),
                good.replace("}", ",\"issuer\":\"" + ISSUER + "\"}"),
                good.replace("}", ",\"x\":" + "[".repeat(100_000) + "}"),
                good + " ".repeat(1 << 20),
                "{}",
                "{\"issuer\":\"" + ISSUER + "\"}");
    }

    @ParameterizedTest
    @MethodSource("noDocuments")
    void whatIsNoDocumentIsAFaultOfTheConfiguration(String body) throws IOException {
        serve(OAUTH, body);

        assertThat(refresh())
                .asInstanceOf(type(Misconfigured.class))
                .satisfies(it -> assertThat(it.reason()).doesNotContain("canary"));
        assertThat(sent).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 302, 307, 400, 401, 403, 404, 410})
    void anyOtherStatusIsAFaultOfTheConfigurationAndNoRedirectIsFollowed(int status) throws IOException {
        answers.put(OAUTH, () -> answer(status, document(ISSUER, TOKENS), "Location", "https://canary.example.net"));

        assertThat(refresh())
                .isEqualTo(new Misconfigured("the metadata of " + ISSUER + " cannot be used: " + status
                        + " at /.well-known/oauth-authorization-server/realms/a, 404 at"
                        + " /realms/a/.well-known/openid-configuration"));
        assertThat(asked()).containsExactly("GET " + OAUTH, "GET " + OPENID);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void aServerThatFailsNowIsAskedAgainNextTime(int status) throws IOException {
        OAuthEndpoint endpoint = discovering(ISSUER).over(this::send);
        answers.put(OAUTH, () -> answer(status, ""));

        assertThat(refresh(endpoint))
                .asInstanceOf(type(NotSent.class))
                .satisfies(it -> assertThat(it.reason()).contains(String.valueOf(status)));

        serve(OAUTH, document(ISSUER, TOKENS));
        assertThat(refresh(endpoint)).isEqualTo(new Misconfigured("404"));
    }

    /** Also where the transport does not know what has left: it was no refresh token. */
    @Test
    void aServerThatIsNotReachedHasSpentNothing() throws IOException {
        for (IOException failure :
                List.of(new IOException("canary"), new NotSentException("canary", new IOException("canary")))) {
            answers.put(OAUTH, () -> {
                throw failure;
            });

            assertThat(refresh())
                    .asInstanceOf(type(NotSent.class))
                    .satisfies(it -> assertThat(it.reason())
                            .contains(": IOException at /.well-known/")
                            .doesNotContain("canary"));
        }
    }

    @Test
    void whatATokenEndpointAnswersIsJudgedAsEver() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));
        serve(TOKENS, "");

        assertThat(refresh()).isEqualTo(new Ambiguous("200 without a body"));
    }

    @Test
    void aDocumentCountsForADay() throws IOException {
        OAuthEndpoint endpoint = discovering(ISSUER).over(this::send);
        serve(OAUTH, document(ISSUER, TOKENS));
        refresh(endpoint);
        serve(OAUTH, document(ISSUER, TOKENS + "2"));

        clock.pass(Duration.ofHours(24).minusMillis(1));
        refresh(endpoint);
        clock.pass(Duration.ofMillis(1));
        refresh(endpoint);

        assertThat(asked())
                .containsExactly(
                        "GET " + OAUTH, "POST " + TOKENS, "POST " + TOKENS, "GET " + OAUTH, "POST " + TOKENS + "2");
    }

    @Test
    void aReadingThatFailsKeepsTheOldAndIsTriedAgainAfterFiveMinutes() throws IOException {
        OAuthEndpoint endpoint =
                discovering(ISSUER).metadataLife(Duration.ofMinutes(1)).over(this::send);
        serve(OAUTH, document(ISSUER, TOKENS));
        refresh(endpoint);
        serve(OAUTH, document("https://canary.example.com", "https://canary.example.com"));
        clock.pass(Duration.ofMinutes(1));
        sent.clear();

        refresh(endpoint);
        clock.pass(Duration.ofMinutes(5).minusMillis(1));
        refresh(endpoint);
        serve(OAUTH, document(ISSUER, TOKENS + "2"));
        clock.pass(Duration.ofMillis(1));
        refresh(endpoint);

        assertThat(asked())
                .containsExactly(
                        "GET " + OAUTH,
                        "GET " + OPENID,
                        "POST " + TOKENS,
                        "POST " + TOKENS,
                        "GET " + OAUTH,
                        "POST " + TOKENS + "2");
    }

    @Test
    void theRevocationEndpointComesFromTheDocument() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS));
        serve(REVOCATION, "");

        assertThat(discovering(ISSUER).over(this::send).revoke(PAIR, TIMEOUT)).isTrue();

        assertThat(asked()).containsExactly("GET " + OAUTH, "POST " + REVOCATION, "POST " + REVOCATION);
        assertThat(sent.get(1).timeout()).isPositive().isLessThan(TIMEOUT);
    }

    @Test
    void aServerWithoutARevocationEndpointIsNotTold() throws IOException {
        serve(OAUTH, document(ISSUER, TOKENS).replace("revocation", "no"));

        assertThat(discovering(ISSUER).over(this::send).revoke(PAIR, TIMEOUT)).isFalse();
    }

    @Test
    void aRevocationThatFindsNoDocumentSaysSo() {
        assertThatThrownBy(() -> discovering(ISSUER).over(this::send).revoke(PAIR, TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the metadata of " + ISSUER + " cannot be used: 404");
    }

    /** O61 */
    @Test
    void aClientsAssertionIsForTheIssuerAsItIsWritten() throws IOException {
        List<String> audiences = new ArrayList<>();
        serve(OAUTH, document(ISSUER, TOKENS));

        refresh(discovering(ISSUER)
                .clientAssertion(audience -> {
                    audiences.add(audience);
                    return "jwt";
                })
                .over(this::send));

        assertThat(audiences).containsExactly(ISSUER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com",
                "https://id.example.com?canary=x",
                "https://id.example.com#canary",
                "https://canary@id.example.com",
                "id.example.com"
            })
    void anIssuerThatCanBeNoneIsRefused(String issuer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OAuthEndpoint.discover(issuer))
                .withMessageContaining("issuer")
                .withMessageNotContaining("canary");
    }

    @Test
    void whatIsDiscoveredCannotBeGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discovering(ISSUER).revocationAt(REVOCATION))
                .withMessage("the revocation endpoint is discovered");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discovering(ISSUER).issuer(ISSUER))
                .withMessage("the issuer is discovered");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discovering(ISSUER).metadataLife(Duration.ZERO))
                .withMessageContaining("metadataLife");
        assertThat(discovering(ISSUER).over(this::send)).hasToString("OAuthEndpoint[" + ISSUER + "]");
    }
}
