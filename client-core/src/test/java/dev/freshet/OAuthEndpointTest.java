package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static dev.freshet.RecordingTransport.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an OAuth endpoint sends: O1 to O4, O13, O27, O28, T2, T19; P11, P16, P26. */
final class OAuthEndpointTest {
    private static final String TOKEN_URI = "https://id.example.com/oauth2/token";
    private static final Duration TIMEOUT = Duration.ofSeconds(7);
    private static final TokenPair PAIR = TokenPair.of("a1", "r1");

    private final RecordingTransport transport = new RecordingTransport();

    private HttpTransport.Request refreshed(OAuthEndpoint.Builder builder) throws IOException {
        transport.then(answer(200, "{\"access_token\":\"a2\",\"token_type\":\"Bearer\"}"));
        builder.over(transport).refresh(new RefreshRequest(Secret.of("r1"), "id7", TIMEOUT));
        assertThat(transport.sent).hasSize(1);
        return transport.sent.get(0);
    }

    private static OAuthEndpoint.Builder app() {
        return OAuthEndpoint.at(TOKEN_URI).clientId("app");
    }

    @Test
    void aRefreshIsOnePostOfAForm() throws IOException {
        HttpTransport.Request request = refreshed(app());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo(URI.create(TOKEN_URI));
        assertThat(request.headers())
                .containsOnly(
                        entry("Content-Type", "application/x-www-form-urlencoded"),
                        entry("Accept", "application/json"),
                        entry("Accept-Encoding", "identity"));
        assertThat(request.timeout()).isPositive().isLessThanOrEqualTo(TIMEOUT);
        assertThat(request.limit()).isEqualTo(1 << 20);
        assertThat(form(request))
                .containsExactly(
                        entry("grant_type", "refresh_token"), entry("refresh_token", "r1"), entry("client_id", "app"));
    }

    /** O4, O56: what one access token is asked to be good for stands above what all are. */
    @Test
    void aNarrowerTokenIsAskedForByScopeAndByResources() throws IOException {
        transport.then(answer(200, "{\"access_token\":\"a2\",\"token_type\":\"Bearer\"}"));
        AccessScope narrower = AccessScope.of("files.read")
                .resource("https://files.example.com/")
                .resource("urn:other");
        RefreshRequest request = new RefreshRequest(Secret.of("r1"), "id7", TIMEOUT, narrower, null);

        app().scope("files.read files.write").over(transport).refresh(request);

        assertThat(RecordingTransport.body(transport.sent.get(0)))
                .contains("&scope=files.read&")
                .contains("&resource=https%3A%2F%2Ffiles.example.com%2F&resource=urn%3Aother&");
    }

    @Test
    void everyCharacterOfAFormIsEncoded() throws IOException {
        HttpTransport.Request request =
                refreshed(OAuthEndpoint.at(TOKEN_URI).clientId("a&b=c +%é").parameter("über", "1+1=2&"));

        assertThat(form(request)).contains(entry("client_id", "a&b=c +%é"), entry("über", "1+1=2&"));
        assertThat(RecordingTransport.body(request)).matches("[\\x21-\\x7e]+");
    }

    @Test
    void basicEncodesIdAndSecretBeforeItJoinsThem() throws IOException {
        HttpTransport.Request request =
                refreshed(OAuthEndpoint.at(TOKEN_URI).clientId("a:b é").clientSecretBasic(Secret.of("s%+: ü")));

        String joined = "a%3Ab+%C3%A9:s%25%2B%3A+%C3%BC";
        String expected = Base64.getEncoder().encodeToString(joined.getBytes(StandardCharsets.US_ASCII));
        assertThat(request.headers()).containsEntry("Authorization", "Basic " + expected);
        assertThat(form(request)).doesNotContainKeys("client_id", "client_secret");
    }

    @Test
    void aSecretInTheFormHasTheIdBesideItAndNoHeader() throws IOException {
        HttpTransport.Request request = refreshed(app().clientSecretPost(Secret.of("s%+: ü")));

        assertThat(form(request)).contains(entry("client_id", "app"), entry("client_secret", "s%+: ü"));
        assertThat(request.headers()).doesNotContainKey("Authorization");
    }

    @Test
    void aRequestHasOneClientAuthentication() {
        Secret secret = Secret.of("s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientSecretBasic(secret).clientSecretPost(secret))
                .withMessageContaining("one client authentication");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientSecretPost(secret).clientSecretBasic(secret))
                .withMessageContaining("one client authentication");
    }

    @Test
    void aScopeIsAskedForOnlyWhenItIsSet() throws IOException {
        assertThat(form(refreshed(app().scope("read write")))).containsEntry("scope", "read write");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant_type",
                "refresh_token",
                "scope",
                "client_id",
                "client_secret",
                "client_assertion",
                "client_assertion_type",
                "resource"
            })
    void aParameterOfTheLibrarysIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().parameter(name, "x"))
                .withMessageContaining(name);
    }

    /** O56 */
    @Test
    void eachResourceIsAskedForOnceAndAsItIsWritten() throws IOException {
        HttpTransport.Request request = refreshed(app().resource("https://api.example.com/a?b=c")
                .resource("urn:example:ledger")
                .resource("urn:example:ledger"));

        assertThat(RecordingTransport.body(request))
                .isEqualTo(
                        "grant_type=refresh_token&refresh_token=r1&resource=https%3A%2F%2Fapi.example.com%2Fa%3Fb%3Dc"
                                + "&resource=urn%3Aexample%3Aledger&client_id=app");
    }

    /** O56 */
    @ParameterizedTest
    @ValueSource(strings = {"", "/api", "api.example.com", "https://api.example.com/#canary", "urn: canary"})
    void aResourceIsAnAbsoluteUriWithoutAFragment(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().resource(uri))
                .withMessage("a resource is an absolute URI without a fragment");
    }

    @Test
    void aHeaderGoesWithEveryRequest() throws IOException {
        OAuthEndpoint endpoint = app().header("X-Api-Key", Secret.of("canary"))
                .revocationAt(REVOKE_URI)
                .over(transport.then(answer(500, "")).then(answer(200, "")));

        endpoint.refresh(new RefreshRequest(Secret.of("r1"), "id7", TIMEOUT));
        endpoint.revoke(PAIR, TIMEOUT);

        assertThat(transport.sent)
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("X-Api-Key", "canary"));
        assertThat(endpoint.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "Content-Type", "dpop", "Idempotency-Key", "Host", "a b", ""})
    void aHeaderOfTheLibrarysIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> app().header(name, Secret.of("canary")));
    }

    @Test
    void aHeaderComesOnceAndIsVisibleAscii() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().header("X-Key", Secret.of("x")).header("x-key", Secret.of("y")))
                .withMessageContaining("once");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().header("X-Key", Secret.of("canary\r\nX: y")))
                .withMessageNotContaining("canary");
    }

    @Test
    void aParameterComesOnceAndIsNotEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().parameter("audience", "x").parameter("audience", "y"))
                .withMessageContaining("once");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().parameter("audience", ""))
                .withMessageContaining("audience");
        assertThatIllegalArgumentException().isThrownBy(() -> app().scope(""));
        assertThatIllegalArgumentException().isThrownBy(() -> app().clientId(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OAuthEndpoint.at(TOKEN_URI).over(transport))
                .withMessageContaining("clientId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/token",
                "https://user:hunter2@id.example.com/token",
                "https://id.example.com/token#part",
                "ftp://id.example.com/token",
                "id.example.com/token",
                "/token",
                "https://",
                "http://127.0.0.1.example.com/token"
            })
    void anAddressThatWouldLeakIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OAuthEndpoint.at(uri))
                .withMessageContaining("token endpoint")
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().revocationAt(uri))
                .withMessageContaining("revocation endpoint")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/token",
                "http://[::1]:8080/token",
                "http://localhost/token",
                "https://id.example.com/token?tenant=a%20b"
            })
    void aLoopbackAddressAndAQueryAreKeptAsTheyAre(String uri) throws IOException {
        assertThat(refreshed(OAuthEndpoint.at(uri).clientId("app")).uri()).hasToString(uri);
    }

    @Test
    void theRefreshIsNamedOnlyForAServerThatHonoursIt() throws IOException {
        HttpTransport.Request request = refreshed(app().replay(Replay.IDEMPOTENT));

        assertThat(request.headers()).containsEntry("Idempotency-Key", "id7");
        assertThat(app().over(transport).replay()).isEqualTo(Replay.UNDECLARED);
        assertThat(app().replay(Replay.STRICT).over(transport).replay()).isEqualTo(Replay.STRICT);
    }

    @Test
    void anEndpointDoesNotChangeWithItsBuilder() throws IOException {
        OAuthEndpoint.Builder builder = app();
        OAuthEndpoint endpoint = builder.over(transport);
        builder.clientId("other").parameter("audience", "x").scope("y");
        transport.then(answer(500, ""));

        endpoint.refresh(new RefreshRequest(Secret.of("r1"), "id7", TIMEOUT));

        assertThat(form(transport.sent.get(0)))
                .containsEntry("client_id", "app")
                .doesNotContainKeys("audience", "scope");
    }

    /** Whoever reads the log asks which server it was, and why: without the path, where a tenant or a key may stand. */
    @Test
    void whereNothingWasAnsweredItIsSaidWhyAndAtWhichOrigin() {
        RefreshRequest request = new RefreshRequest(Secret.of("r1"), "id7", TIMEOUT);
        OAuthEndpoint endpoint = OAuthEndpoint.at("https://id.example.com:8443/canary?key=canary")
                .clientId("app")
                .over(transport
                        .then(() -> {
                            throw new HttpTransport.NotSentException("canary", new ConnectException("canary"));
                        })
                        .then(() -> {
                            throw new SocketTimeoutException("canary");
                        }));

        assertThat(endpoint.refresh(request))
                .isEqualTo(new RefreshOutcome.NotSent("ConnectException at https://id.example.com:8443"));
        assertThat(endpoint.refresh(request))
                .isEqualTo(new RefreshOutcome.Ambiguous("SocketTimeoutException at https://id.example.com:8443"));
    }

    @Test
    void aRevocationSendsTheRefreshTokenFirst() throws IOException {
        transport.then(answer(200, ""));

        boolean told = revocable().revoke(PAIR, TIMEOUT);

        assertThat(told).isTrue();
        assertThat(transport.sent)
                .extracting(RecordingTransport::form)
                .containsExactly(
                        Map.of("token", "r1", "token_type_hint", "refresh_token", "client_id", "app"),
                        Map.of("token", "a1", "token_type_hint", "access_token", "client_id", "app"));
        assertThat(transport.sent).extracting(HttpTransport.Request::uri).containsOnly(URI.create(REVOKE_URI));
        assertThat(transport.sent.get(0).timeout()).isEqualTo(TIMEOUT.dividedBy(2));
        assertThat(transport.sent.get(1).timeout()).isPositive().isLessThanOrEqualTo(TIMEOUT);
    }

    private static final String REVOKE_URI = "https://id.example.com/oauth2/revoke";

    private OAuthEndpoint revocable() {
        return app().parameter("audience", "x").revocationAt(REVOKE_URI).over(transport);
    }

    @Test
    void aRevocationAuthenticatesTheClientAsARefreshDoes() throws IOException {
        transport.then(answer(200, ""));

        app().clientSecretBasic(Secret.of("s"))
                .revocationAt(REVOKE_URI)
                .over(transport)
                .revoke(PAIR, TIMEOUT);

        assertThat(transport.sent)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("Authorization", "Basic YXBwOnM="));
    }

    @Test
    void aPairWithoutARefreshTokenHasAllTheTimeForItsAccessToken() throws IOException {
        transport.then(answer(200, ""));

        assertThat(revocable().revoke(TokenPair.of("a1"), TIMEOUT)).isTrue();

        assertThat(transport.sent).hasSize(1);
        assertThat(transport.sent.get(0).timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void withoutARevocationEndpointNothingIsSent() throws IOException {
        assertThat(app().over(transport).revoke(PAIR, TIMEOUT)).isFalse();

        assertThat(transport.sent).isEmpty();
    }

    @Test
    void an200WithAnErrorInItsBodyIsARevocation() throws IOException {
        transport.then(answer(200, "{\"error\":\"invalid_token\"}"));

        assertThat(revocable().revoke(PAIR, TIMEOUT)).isTrue();
    }

    @Test
    void aTypeThatCannotBeRevokedIsNotFatal() throws IOException {
        transport.then(answer(200, "")).then(answer(400, "{\"error\":\"unsupported_token_type\"}"));

        assertThat(revocable().revoke(PAIR, TIMEOUT)).isTrue();
        assertThat(revocable().revoke(PAIR, TIMEOUT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 400, 401, 404, 500, 503})
    void aRevocationThatIsNotDoneSaysSoAndStillTriesTheAccessToken(int status) {
        transport.then(answer(status, "{\"error\":\"r1\"}"));

        assertThatThrownBy(() -> revocable().revoke(PAIR, TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessage("the revocation endpoint answered " + status + ": the refresh token may still work");
        assertThat(transport.sent).hasSize(2);
    }

    /** O28 */
    @Test
    void aServerThatIsBusyIsAskedOnceMoreIfThereIsTime() throws IOException {
        transport.then(answer(503, "", "Retry-After", "0")).then(answer(200, ""));

        assertThat(revocable().revoke(PAIR, TIMEOUT)).isTrue();
        assertThat(transport.sent)
                .extracting(request -> form(request).get("token"))
                .containsExactly("r1", "r1", "a1");
        assertThat(transport.sent.get(1).timeout()).isPositive().isLessThan(TIMEOUT.dividedBy(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "Tue, 15 Nov 2999 08:12:31 GMT"})
    void aServerThatStaysBusyMayStillTakeTheToken(String retryAfter) {
        transport.then(answer(503, "", "Retry-After", retryAfter));

        assertThatThrownBy(() -> revocable().revoke(PAIR, Duration.ofSeconds(3)))
                .hasMessage("the revocation endpoint answered 503: the refresh token may still work");
        assertThat(transport.sent).hasSize(retryAfter.equals("0") ? 4 : 2);
    }

    @Test
    void whoIsInterruptedWaitsForNoBusyServer() {
        transport.then(answer(503, "", "Retry-After", "2"));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> revocable().revoke(PAIR, Duration.ofDays(1))).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void aRevocationThatDoesNotArriveIsTheTransportsFailure() {
        IOException broken = new IOException("broken");
        transport.then(() -> {
            throw broken;
        });

        assertThatThrownBy(() -> revocable().revoke(PAIR, TIMEOUT)).isSameAs(broken);
        assertThat(transport.sent).hasSize(2);
    }

    @Test
    void nothingShowsASecret() throws IOException {
        OAuthEndpoint endpoint = OAuthEndpoint.at(TOKEN_URI + "?key=canary")
                .clientId("app")
                .clientSecretPost(Secret.of("canary"))
                .parameter("assertion", "canary")
                .over(transport);
        transport.then(answer(500, "canary"));

        RefreshOutcome outcome = endpoint.refresh(new RefreshRequest(Secret.of("canary"), "id7", TIMEOUT));

        assertThat(endpoint).hasToString("OAuthEndpoint[" + TOKEN_URI + "]");
        assertThat(outcome.toString()).doesNotContain("canary");
        assertThat(transport.sent.get(0).uri().getRawQuery()).isEqualTo("key=canary");
    }
}
