package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.Access;
import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.HttpTransport;
import dev.freshet.OAuthEndpoint;
import dev.freshet.RefreshTrigger;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every adapter promises about requests (P1, P2, P3, P6, P14, P15, P18 to P22), written once. Extend it for each way
 * of sending that an adapter has, and say how to send.
 */
public abstract class AdapterContract {
    private static final int LEAVING_CALLERS = Integer.getInteger("freshet.callers", 25);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final BlockingQueue<AuthEvent> events = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    private RotatingAuthServer server = RotatingAuthServer.builder().build();
    private AuthSession session = AuthSession.NONE;
    private @Nullable Client client;

    /** For subclasses. */
    protected AdapterContract() {}

    /** A client of the adapter's, of this session, that follows redirects. */
    protected abstract Client open(AuthSession session);

    /** The adapter's transport, over a client that is not authenticated. */
    protected abstract HttpTransport transport();

    /** One way of sending requests. */
    public interface Client extends AutoCloseable {

        /** What came back: the status, the body, and the token's header as the answer shows it on its request. */
        record Reply(int status, String body, @Nullable String shownHeader) {}

        /** How to send something: the headers, a body that can be sent twice, or one that cannot. */
        record Send(
                String url,
                Map<String, String> headers,
                @Nullable String body,
                boolean once,
                boolean optedOut) {
            /** A plain GET. */
            public static Send get(String url) {
                return new Send(url, Map.of(), null, false, false);
            }
        }

        /** A request under way. */
        interface Call {
            /** Waits for the end; fails as the adapter's client does. */
            Reply join() throws Exception;

            /** Cancels it as a caller would. */
            void cancel();
        }

        /** Starts a request: a GET, or a POST when there is a body. Does not block. */
        Call start(Send request);

        @Override
        void close();
    }

    @BeforeEach
    void start() throws AuthException {
        server = opened(RotatingAuthServer.start());
        session = opened(sessionOf(server));
        client = opened(open(session));
        signIn("alice");
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        callers.shutdownNow();
    }

    private AuthSession sessionOf(RotatingAuthServer at) {
        return builderOf(at).build();
    }

    private AuthSession.Builder builderOf(RotatingAuthServer at) {
        return AuthSession.builder()
                .endpoint(OAuthEndpoint.at(at.url("/token"))
                        .clientId("app")
                        .revocationAt(at.url("/revoke"))
                        .over(transport()))
                .origins(at.url(""))
                .listener(events::add);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private void signIn(String user) throws AuthException {
        IssuedTokens tokens = server.signIn(user);
        session.signIn(TokenPair.of(tokens.accessToken(), tokens.refreshToken()));
    }

    private Client.Call begin(Client.Send request) {
        return Objects.requireNonNull(client).start(request);
    }

    private Reply get(String path) throws Exception {
        return begin(Client.Send.get(server.url(path))).join();
    }

    private <T extends AuthEvent> T awaitEvent(Class<T> type) throws InterruptedException {
        while (true) {
            AuthEvent event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within 30 s");
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    /** P1, P18. */
    @Test
    void aRefusedRequestIsAnsweredAfterOneRefresh() throws Exception {
        server.expireAccessTokens();

        Reply reply = get("/hello");

        assertEquals(200, reply.status());
        assertEquals(1, server.refreshes());
        assertEquals(1, server.unauthorized());
    }

    /** P6. */
    @Test
    void fortyCallersThatMeetA401TogetherShareOneRefresh() throws Exception {
        Gate gate = opened(server.hold(Point.RESOURCE_REQUEST_ARRIVED));
        List<Client.Call> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(begin(Client.Send.get(server.url("/" + i))));
        }
        gate.awaitArrivals(atOnce());
        server.expireAccessTokens();
        gate.release();

        for (Client.Call call : calls) {
            assertEquals(200, call.join().status());
        }

        assertEquals(1, server.refreshes());
        assertEquals(0, server.replays());
    }

    /** How many of forty requests the client has under way at once; the rest wait in the client. */
    protected int atOnce() {
        return 40;
    }

    /** P2. */
    @Test
    void aLate401StartsNoSecondRefresh() throws Exception {
        Gate gate = opened(server.hold(Point.RESOURCE_REQUEST_ARRIVED));
        Client.Call late = begin(Client.Send.get(server.url("/late")));
        gate.awaitArrivals(1);
        server.expireAccessTokens();
        session.replaceBlocking(currentAccess(), Duration.ofSeconds(30), () -> false);
        gate.release();

        assertEquals(200, late.join().status());
        assertEquals(1, server.refreshes());
    }

    private Access currentAccess() {
        URI origin = URI.create(server.url(""));
        return Objects.requireNonNull(session.accessFor(origin.getScheme(), origin.getHost(), origin.getPort()));
    }

    /** P19: one retry a request, and the server's own 401 after it. */
    @Test
    void aRetryThatIsRefusedTooGivesTheServersOwn401() throws Exception {
        server.refuseNext(2);

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertEquals(1, server.refreshes());
        assertEquals(2, server.unauthorized());
    }

    /** P9, P19: what another process has stored may be as old as what was refused, where the server tells no lifetime. */
    @Test
    void aPairThatGrewOldInTheVaultIsRefreshed(@TempDir Path folder) throws Exception {
        server.withholdExpiresIn(true);
        TokenCipher cipher = TokenCipher.fromBytes(new byte[32]);
        UnaryOperator<AuthSession.Builder> onTheVault =
                builder -> builder.vault(EncryptedFileVault.at(folder.resolve("session"), cipher));
        reopen(onTheVault);
        AuthSession idle = opened(onTheVault.apply(builderOf(server)).build());
        assertTrue(idle.ready());
        session.replaceBlocking(currentAccess(), Duration.ofSeconds(30), () -> false);
        client = opened(open(idle));
        server.expireAccessTokens();

        assertEquals(200, get("/hello").status());
        assertEquals(2, server.refreshes());
        assertEquals(2, server.unauthorized());
        assertEquals(0, server.replays());
    }

    /** P18. */
    @Test
    void aRequestOfNobodyGoesOutWithoutAToken() throws Exception {
        session.signOut();

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertEquals(0, server.refreshes());
        assertFalse(lastSeen("/hello").authorization());
    }

    private Seen lastSeen(String path) {
        List<Seen> seen = server.requests();
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (seen.get(i).path().equals(path)) {
                return seen.get(i);
            }
        }
        throw new AssertionError("nothing was sent to " + path);
    }

    /** P12, P18. */
    @Test
    void whenTheServerEndsTheSessionTheCallerGetsThe401() throws Exception {
        server.revokeFamily("alice");

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertFalse(session.ready());
        awaitEvent(AuthEvent.SessionEnded.class);
    }

    /** P13, P18. */
    @Test
    void aFailingEndpointMakesTheRequestUnavailableAndKeepsTheSession() throws Exception {
        server.expireAccessTokens();
        server.answerTokenRequestsWith(500, Map.of(), "", 1);

        Throwable thrown = assertThrows(IOException.class, () -> get("/hello"));

        assertInstanceOf(AuthException.Unavailable.class, thrown);
        assertTrue(session.ready());
        assertEquals(1, server.tokenRequests());
    }

    /** P21. */
    @Test
    void anotherOriginGetsNoTokenAndIts401StartsNothing() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());

        Reply reply = begin(Client.Send.get(other.url("/hello"))).join();

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
        assertFalse(other.requests().get(0).authorization());
    }

    /** P21, T1. */
    @Test
    void aRedirectToAnotherOriginCarriesNoTokenAndIts401StartsNothing() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());
        server.answerFor("/away", 302, Map.of("Location", other.url("/there")), "");

        Reply reply = get("/away");

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
        assertFalse(other.requests().get(0).authorization());
    }

    /** P21. */
    @Test
    void aRedirectWithinTheOriginKeepsTheToken() throws Exception {
        server.answerFor("/old", 302, Map.of("Location", server.url("/new")), "");

        Reply reply = get("/old");

        assertEquals(200, reply.status());
        assertTrue(lastSeen("/new").authorization());
    }

    /** P21. */
    @Test
    void theCallersOwnHeaderIsLeftAlone() throws Exception {
        Client.Send request =
                new Client.Send(server.url("/hello"), Map.of("Authorization", "Basic YTpi"), null, false, false);

        Reply reply = begin(request).join();

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
    }

    /** O15, RFC 6750 section 2: one token a request, and a 401 about the caller's own is the caller's. */
    @Test
    void aRequestWithATokenInItsQueryGetsNoOther() throws Exception {
        for (String query : List.of("access_token=theirs", "a=b&access_token=theirs&c", "access_token")) {
            Reply reply = get("/hello?" + query);

            assertEquals(401, reply.status());
            assertFalse(lastSeen("/hello").authorization());
        }
        assertEquals(0, server.tokenRequests());
    }

    /** O15. */
    @Test
    void aParameterOfAnotherNameIsNoToken() throws Exception {
        for (String query :
                List.of("", "q=access_token", "access_tokens=1", "my_access_token=1", "a&b=access_token=1")) {
            assertEquals(200, get("/hello?" + query).status());
        }
    }

    /** P21. */
    @Test
    void aRequestThatOptedOutGetsNoToken() throws Exception {
        Reply reply = begin(new Client.Send(server.url("/hello"), Map.of(), null, false, true))
                .join();

        assertEquals(401, reply.status());
        assertFalse(lastSeen("/hello").authorization());
        assertEquals(0, server.tokenRequests());
    }

    /** P20. */
    @Test
    void aBodyThatCanBeSentTwiceIsSentAgainWhole() throws Exception {
        server.expireAccessTokens();

        Reply reply = begin(new Client.Send(server.url("/echo"), Map.of(), "the whole body", false, false))
                .join();

        assertEquals(200, reply.status());
        assertEquals("the whole body", reply.body());
    }

    /** P20: never silently empty; the pair is replaced all the same. */
    @Test
    void aBodyThatCannotBeSentTwiceIsNotSentAgain() throws Exception {
        server.expireAccessTokens();

        Reply reply = begin(new Client.Send(server.url("/echo"), Map.of(), "only once", true, false))
                .join();

        assertEquals(401, reply.status());
        awaitEvent(AuthEvent.Refreshed.class);
        assertEquals(1, server.unauthorized());
        assertEquals(200, get("/hello").status());
    }

    /** P22. */
    @Test
    void aScopeThatDoesNotReachStartsNothing() throws Exception {
        refusedWithoutRefresh(401, "Bearer error=\"insufficient_scope\", scope=\"admin\"");
    }

    /** P22. */
    @Test
    void aChallengeForAnotherSchemeStartsNothing() throws Exception {
        refusedWithoutRefresh(401, "Basic realm=\"a, b\"");
    }

    /** P22. */
    @Test
    void a403StartsNothing() throws Exception {
        refusedWithoutRefresh(403, "Bearer error=\"insufficient_scope\"");
    }

    /** P22: some servers say something else than 401. */
    @Test
    void aTriggerMakesAnotherStatusARefusal() throws Exception {
        reopen(builder -> builder.trigger(RefreshTrigger.statuses(403, 419, 440, 498)));
        server.refuseWith(419);
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
    }

    /** O55. */
    @Test
    void aSignInThatTheApiAsksForIsAnsweredAndTheRequestGoesAgain() throws Exception {
        IssuedTokens stronger = server.signIn("alice");
        reopen(builder -> builder.stepUp(asked -> TokenPair.of(stronger.accessToken(), stronger.refreshToken())));
        server.refuseWith(401, "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold\"");
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(0, server.tokenRequests());
        assertEquals(
                List.of("gold"),
                awaitEvent(AuthEvent.StepUpRequired.class).demand().acrValues());
    }

    /** O55. */
    @Test
    void aSignInThatNobodyAnswersIsTheCallers401() throws Exception {
        refusedWithoutRefresh(401, "Bearer error=\"insufficient_user_authentication\"");
    }

    /** T13: a challenge may name addresses (RFC 9728, UMA), and whoever answers a request may write one. */
    @Test
    void nothingThatAChallengeNamesIsAsked() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());
        server.refuseWith(
                401,
                "Bearer realm=\"" + other.url("/realm") + "\", as_uri=\"" + other.url("/as")
                        + "\", resource_metadata=\"" + other.url("/metadata") + "\", error=\"invalid_token\"");
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
        assertEquals(List.of(), other.requests());
    }

    private void reopen(UnaryOperator<AuthSession.Builder> more) throws AuthException {
        session = opened(more.apply(builderOf(server)).build());
        client = opened(open(session));
        signIn("alice");
    }

    private void refusedWithoutRefresh(int status, String challenge) throws Exception {
        server.refuseWith(status, challenge);
        server.refuseNext(1);

        Reply reply = get("/hello");

        assertEquals(status, reply.status());
        assertEquals(0, server.tokenRequests());
    }

    /** P22. */
    @Test
    void a401WithoutAChallengeRefreshes() throws Exception {
        server.refuseWith(401);
        server.expireAccessTokens();

        assertEquals(200, get("/hello").status());
    }

    /** P21, P26. */
    @Test
    void theAnswerShowsTheCallersRequestWithoutTheToken() throws Exception {
        assertNull(get("/hello").shownHeader());
        server.expireAccessTokens();
        assertNull(get("/hello").shownHeader());
    }

    /** P3. */
    @Test
    void aCallerThatIsCancelledEndsOnlyItsOwnWait() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call cancelled = begin(Client.Send.get(server.url("/cancelled")));
        Client.Call patient = begin(Client.Send.get(server.url("/patient")));
        gate.awaitArrivals(1);

        cancelled.cancel();
        assertThrows(Exception.class, cancelled::join);
        gate.release();

        assertEquals(200, patient.join().status());
        assertEquals(1, server.refreshes());
        assertEquals(0, server.replays());
    }

    /** P3: the pair is stored though every caller has gone. */
    @Test
    void aRotatedPairIsKeptThoughEveryCallerHasGone() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call only = begin(Client.Send.get(server.url("/gone")));
        gate.awaitArrivals(1);

        only.cancel();
        gate.release();
        awaitEvent(AuthEvent.Refreshed.class);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
    }

    /** P3, T12: again and again, each caller at the worst moment: the server has rotated and not answered. */
    @Test
    void callersThatLeaveWhileTheServerRotatesLoseNoSession() throws Exception {
        for (int caller = 0; caller < LEAVING_CALLERS; caller++) {
            server.expireAccessTokens();
            Gate gate = server.hold(Point.ROTATION_COMMITTED);
            Client.Call leaving = begin(Client.Send.get(server.url("/left")));
            gate.awaitArrivals(1);

            leaving.cancel();
            assertThrows(Exception.class, leaving::join);
            gate.release();
            awaitEvent(AuthEvent.Refreshed.class);

            assertEquals(200, get("/hello").status());
        }

        assertEquals(LEAVING_CALLERS, server.refreshes());
        assertEquals(0, server.replays());
        System.out.printf(
                "%s, strict: %d callers cancelled or interrupted during their refresh, 0 sessions lost%n",
                getClass().getSimpleName(), LEAVING_CALLERS);
    }

    /** P14, T10. */
    @Test
    void aServerThatRefusesEveryFreshTokenIsNotRefreshedForever() throws Exception {
        server.refuseNext(1000);

        for (int i = 0; i < 20; i++) {
            assertEquals(401, get("/hello").status());
        }

        assertTrue(server.tokenRequests() <= 3, () -> server.tokenRequests() + " token requests");
        awaitEvent(AuthEvent.LoopCut.class);
    }

    /** P15. */
    @Test
    void aSignOutDuringTheRefreshIsNotUndone() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call call = begin(Client.Send.get(server.url("/hello")));
        gate.awaitArrivals(1);

        Future<?> signOut = callers.submit((Callable<@Nullable Void>) () -> {
            session.signOut();
            return null;
        });
        assertEquals(401, call.join().status());
        gate.release();
        signOut.get(30, TimeUnit.SECONDS);

        assertFalse(session.ready());
        assertEquals(401, get("/hello").status());
        assertTrue(server.liveRefreshToken("alice").isEmpty());
    }

    /** P15, T9: no request of one account goes out with the token of another. */
    @Test
    void aRequestOfOneAccountIsNotRetriedForAnother() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call alices = begin(Client.Send.get(server.url("/alices")));
        gate.awaitArrivals(1);

        signIn("bob");
        Reply reply = alices.join();
        gate.release();

        assertEquals(401, reply.status());
        assertTrue(get("/bobs").body().contains("bob"));
        assertEquals(401, lastSeen("/alices").status());
    }

    /** P26: what is thrown names no token. */
    @Test
    void whatIsThrownNamesNoToken() throws Exception {
        IssuedTokens canary = server.signIn("carol");
        session.signIn(TokenPair.of(canary.accessToken(), canary.refreshToken()));
        server.expireAccessTokens();
        server.answerTokenRequestsWith(200, Map.of(), "{\"access_token\":\"" + canary.accessToken(), 1);

        IOException thrown = assertThrows(IOException.class, () -> get("/hello"));

        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(canary.accessToken()));
        assertFalse(trace.toString().contains(canary.refreshToken()));
        assertFalse(events.toString().contains(canary.accessToken()));
    }

    /** What a future failed with, as a blocking call would throw it. */
    protected static <T> T joined(Future<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** A body's bytes. */
    protected static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
