package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.InMemoryVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** O39 to O49 over a real client, at a server that checks all that it may. */
abstract class DpopContract {
    private final DpopKey key = DpopKey.generate();
    private final InMemoryVault vault = new InMemoryVault();
    private final List<AutoCloseable> open = new ArrayList<>();
    private AuthSession session = AuthSession.NONE;
    private Client client;

    Site server = new Site(RotatingAuthServer.builder().dpop());
    final Site other = new Site(RotatingAuthServer.builder().dpop());

    /** A client of the adapter's. */
    interface Client {
        /** The status of a GET. */
        int get(String url) throws Exception;

        /** The status of a POST whose body can be sent once only. */
        int postOnce(String url) throws Exception;

        /** Opens a WebSocket and ends it. */
        void openSocket(String url) throws Exception;
    }

    abstract Client open(AuthSession of);

    abstract HttpTransport transport();

    AuthSession session() {
        AuthSession made = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token")).clientId("app").over(transport()))
                .origins(server.url(""))
                .vault(vault)
                .scheme(Dpop.inVault())
                .retryInterval(Duration.ofMillis(1))
                .build();
        open.add(made);
        return made;
    }

    AuthSession signedIn() {
        return session;
    }

    @BeforeEach
    void signIn() throws Exception {
        session = session();
        client = open(session);
        IssuedTokens issued = server.auth.signIn("ada", key.thumbprint());
        session.signIn(TokenPair.of(issued.accessToken(), issued.refreshToken())
                .tokenType("DPoP")
                .boundTo(key.secret()));
    }

    /** The same at a server that differs. */
    private void signInAt(RotatingAuthServer.Builder builder) throws Exception {
        server.close();
        server = new Site(builder);
        signIn();
    }

    private void signInWhereNoncesAreAskedFor() throws Exception {
        signInAt(RotatingAuthServer.builder().dpopNonces(Duration.ofHours(1)));
    }

    private static Fault refusal(String error) {
        return Fault.answer(401, Map.of("WWW-Authenticate", "DPoP algs=\"ES256\", error=\"" + error + "\""), "");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        server.close();
        other.close();
    }

    private int get(String path) throws Exception {
        return client.get(server.url(path));
    }

    @Test
    void everyRequestHasAProofOfItsOwn() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(get("/hello?n=" + i)).isEqualTo(200);
        }

        assertThat(server.auth.accepted()).isEqualTo(10);
        assertThat(server.requests()).hasSize(10);
    }

    /** O41: the new token has proofs of its own. */
    @Test
    void aRefusedTokenIsRefreshedWithAProofAndTheRequestGoesAgain() throws Exception {
        server.auth.expireAccessTokens();

        assertThat(get("/hello")).isEqualTo(200);
        assertThat(server.auth.refreshes()).isEqualTo(1);
        assertThat(server.auth.refusedProofs()).isZero();
        assertThat(server.requests()).hasSize(3);
    }

    /** O13. */
    @Test
    void theRefreshTokenGoesToTheTokenEndpointOnly() throws Exception {
        String first = server.auth.liveRefreshToken("ada").orElseThrow();
        server.auth.expireAccessTokens();
        get("/redirect?to=" + other.url("/there"));
        get("/hello");
        String second = server.auth.liveRefreshToken("ada").orElseThrow();

        assertThat(server.count("/token")).isEqualTo(1);
        assertThat(Stream.concat(server.requests().stream(), other.requests().stream())
                        .filter(request -> !request.getUrl().encodedPath().equals("/token")))
                .hasSizeGreaterThan(2)
                .noneMatch(request ->
                        text(request).contains(first) || text(request).contains(second));
    }

    private static String text(RecordedRequest request) {
        return request.getUrl() + "\n" + request.getHeaders().toMultimap();
    }

    /** O43. */
    @Test
    void aNonceThatAnApiAsksForCostsOneRoundTripAndNoRefresh() throws Exception {
        signInWhereNoncesAreAskedFor();

        assertThat(get("/hello")).isEqualTo(200);
        assertThat(get("/hello")).isEqualTo(200);
        assertThat(server.auth.nonceChallenges()).isEqualTo(1);
        assertThat(server.count("/token")).isZero();
    }

    /** O44. */
    @Test
    void aNonceThatChangesWithEveryAnswerCostsNoFurtherRoundTrip() throws Exception {
        signInAt(RotatingAuthServer.builder().dpopOneTimeNonces());

        for (int i = 0; i < 10; i++) {
            assertThat(get("/hello")).isEqualTo(200);
        }
        assertThat(server.auth.nonceChallenges()).isEqualTo(1);
        assertThat(server.requests()).hasSize(11);
    }

    /** O42, O45. */
    @Test
    void theTokenEndpointHasNoncesOfItsOwnAndSpendsNothingForThem() throws Exception {
        signInWhereNoncesAreAskedFor();
        for (int i = 0; i < 3; i++) {
            server.auth.expireAccessTokens();
            assertThat(get("/hello")).isEqualTo(200);
        }

        assertThat(server.auth.refreshes()).isEqualTo(3);
        assertThat(server.auth.replays()).isZero();
        assertThat(server.auth.nonceChallenges()).isEqualTo(2);
        assertThat(server.count("/token")).isEqualTo(4);
    }

    /** O47: such servers downgrade silently. */
    @Test
    void aTokenThatIsNotBoundIsNotUsedAndTheRefreshTokenIsKept() throws Exception {
        server.auth.onTokenRequest(Fault.tokenType("Bearer"));
        server.auth.expireAccessTokens();

        assertThatThrownBy(() -> get("/hello")).isInstanceOf(AuthException.Unavailable.class);

        assertThat(whenThePauseIsOver("/hello")).isEqualTo(200);
        assertThat(server.auth.refreshes()).isEqualTo(2);
        assertThat(server.auth.replays()).isZero();
        assertThat(server.requests())
                .noneMatch(request -> String.valueOf(request.getHeaders().get("Authorization"))
                        .startsWith("Bearer"));
    }

    private int whenThePauseIsOver(String path) throws Exception {
        for (long until = System.nanoTime() + Duration.ofSeconds(30).toNanos(); ; Thread.onSpinWait()) {
            try {
                return get(path);
            } catch (AuthException.Unavailable e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
            }
        }
    }

    /** O49. */
    @Test
    void aClockThatIsTwoHoursWrongIsCorrectedWithoutARefresh() throws Exception {
        Duration ahead = Duration.ofHours(2);
        signInAt(RotatingAuthServer.builder().dpop().clock(() -> Instant.now().plus(ahead)));

        assertThat(get("/hello")).isEqualTo(200);
        assertThat(get("/hello")).isEqualTo(200);
        assertThat(server.auth.refusedProofs()).isEqualTo(1);
        assertThat(server.count("/token")).isZero();

        server.auth.expireAccessTokens();
        assertThat(get("/hello")).isEqualTo(200);
        assertThat(server.auth.refreshes()).isEqualTo(1);
        assertThat(server.auth.replays()).isZero();
    }

    /** O48. */
    @Test
    void noncesAndRefreshesAreBoundedTogether() throws Exception {
        server.auth.onResourceRequest(refusal("use_dpop_nonce"));
        server.auth.onResourceRequest(refusal("invalid_token"));
        server.auth.onResourceRequest(refusal("use_dpop_nonce"));

        assertThat(get("/hello")).isEqualTo(401);
        assertThat(server.count("/hello")).isEqualTo(3);
        assertThat(server.auth.refreshes()).isEqualTo(1);
    }

    @Test
    void aProofThatIsRefusedTwiceIsTheCallers401() throws Exception {
        server.auth.onResourceRequest(refusal("use_dpop_nonce").times(2));

        assertThat(get("/hello")).isEqualTo(401);
        assertThat(server.count("/hello")).isEqualTo(2);
        assertThat(server.count("/token")).isZero();
    }

    /** P20. */
    @Test
    void aBodyThatCanBeSentOnceIsNotSentForTheSakeOfANonce() throws Exception {
        signInWhereNoncesAreAskedFor();

        assertThat(client.postOnce(server.url("/upload"))).isEqualTo(401);
        assertThat(server.count("/upload")).isEqualTo(1);
        assertThat(server.count("/token")).isZero();
        assertThat(client.postOnce(server.url("/upload"))).isEqualTo(200);
    }

    /** T1, O40. */
    @Test
    void aRedirectWithinTheOriginHasANewProof() throws Exception {
        assertThat(get("/redirect?to=/landed?x=1")).isEqualTo(200);

        assertThat(server.auth.accepted()).isEqualTo(2);
        assertThat(server.auth.refusedProofs()).isZero();
    }

    /** T1: no client takes such a header off by itself. */
    @Test
    void aRedirectToAnotherOriginHasNeitherTokenNorProof() throws Exception {
        assertThat(get("/redirect?to=" + other.url("/canary"))).isEqualTo(401);

        RecordedRequest leaked = other.requests().get(0);
        assertThat(leaked.getHeaders().get("Authorization")).isNull();
        assertThat(leaked.getHeaders().get("DPoP")).isNull();
        assertThat(server.count("/token")).isZero();
    }

    @Test
    void aWebSocketsHandshakeIsSignedAndSignedAgainForANonce() throws Exception {
        signInWhereNoncesAreAskedFor();

        client.openSocket(server.url("/socket"));

        assertThat(server.auth.accepted()).isEqualTo(1);
        assertThat(server.auth.nonceChallenges()).isEqualTo(1);
        assertThat(server.count("/token")).isZero();
    }

    /** O46: the key comes back with the pair. */
    @Test
    void afterARestartTheSameKeySigns() throws Exception {
        session.close();
        client = open(session());
        server.auth.expireAccessTokens();

        assertThat(get("/hello")).isEqualTo(200);
        assertThat(server.auth.refreshes()).isEqualTo(1);
        assertThat(server.auth.refusedProofs()).isZero();
    }

    @Test
    void anotherOriginGetsNoProof() throws Exception {
        assertThat(client.get(other.url("/hello"))).isEqualTo(401);

        assertThat(other.requests().get(0).getHeaders().get("DPoP")).isNull();
    }
}
