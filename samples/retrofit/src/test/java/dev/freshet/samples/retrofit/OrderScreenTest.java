package dev.freshet.samples.retrofit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.testkit.AuthServerExtension;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.RotatingAuthServer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the user sees of it. */
class OrderScreenTest {
    @RegisterExtension
    final AuthServerExtension auth = new AuthServerExtension();

    private final ExecutorService ui = Executors.newSingleThreadExecutor();
    private final RecordingScreen shown = new RecordingScreen();

    private RotatingAuthServer server;
    private AuthSession alice;
    private OrderScreen screen;

    @BeforeEach
    void signIn() throws Exception {
        server = auth.server();
        Backend backend = new Backend(server);
        backend.listOrders();
        alice = backend.session("alice", OrderScreen.shown(shown, ui));
        screen = new OrderScreen(backend.api(alice, ui), alice, shown);
        backend.signIn(alice, "alice");
        assertThat(shown.next()).isEqualTo("signed in");
    }

    @AfterEach
    void close() {
        alice.close();
        ui.shutdown();
    }

    @Test
    void ordersAreShownThoughTheTokenHadRunOut() throws Exception {
        server.expireAccessTokens();

        screen.load();

        assertThat(shown.next()).isEqualTo("orders: [Order[item=tea, count=2]]");
    }

    @Test
    void aSessionThatEndsIsShownOnceHoweverManyCallsLearnOfIt() throws Exception {
        server.revokeFamily("alice");

        for (int i = 0; i < 5; i++) {
            screen.load();
        }
        assertThat(shown.next()).isEqualTo("sign in, please: REVOKED");
        server.onResourceRequest(Fault.answer(500, Backend.JSON, ""));
        screen.load();

        assertThat(shown.next()).isEqualTo("problem: the server says 500");
        assertThat(shown.left()).isZero();
    }

    @Test
    void aSignOutIsShown() throws Exception {
        alice.signOut();

        assertThat(shown.next()).isEqualTo("sign in, please: SIGNED_OUT");
    }

    @Test
    void aServerThatIsBusySaysWhenToTryAgain() throws Exception {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(30)));
        Instant before = Instant.now();

        screen.load();

        String next = shown.next();
        assertThat(next).startsWith("try again at ");
        assertThat(Instant.parse(next.substring("try again at ".length()))).isAfter(before.plusSeconds(25));
    }

    /** A 401 that is about something else must not look like nothing. */
    @Test
    void a401OfSomebodyWhoIsSignedInIsAProblem() throws Exception {
        server.refuseWith(401, "Basic realm=\"another\"");
        server.expireAccessTokens();

        screen.load();

        assertThat(shown.next()).isEqualTo("problem: the server says 401");
    }

    @Test
    void withoutANetworkTheUserHearsOfIt() throws Exception {
        server.close();

        screen.load();

        assertThat(shown.next()).startsWith("problem: ");
    }
}
