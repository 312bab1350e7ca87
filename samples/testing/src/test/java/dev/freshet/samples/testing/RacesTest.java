package dev.freshet.samples.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.InMemoryVault;
import dev.freshet.TokenCipher;
import dev.freshet.testkit.AuthServerExtension;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.RecordingListener;
import dev.freshet.testkit.RotatingAuthServer;
import dev.freshet.testkit.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ten races of an app with its authorization server, each as a sentence. docs/testing-your-app.md has the same. */
class RacesTest {
    @RegisterExtension
    final AuthServerExtension auth =
            new AuthServerExtension(RotatingAuthServer.builder().grace(Duration.ofSeconds(10)));

    private RotatingAuthServer server;
    private AuthSession session;
    private OkHttpClient client;
    private RecordingListener heard;

    @BeforeEach
    void signIn() throws Exception {
        server = auth.server();
        heard = new RecordingListener(server);
        session = App.session(server).listener(heard).build();
        session.signIn(App.pair(server.signIn("alice")));
        client = App.client(session);
    }

    @Test
    void aRefusalThatComesLateStartsNoSecondRefresh() throws Exception {
        server.expireAccessTokens();
        Gate late = server.holdNext(Point.ANSWER_READY);
        CompletableFuture<Integer> slow = App.caller(() -> App.get(client, server.url("/slow")));
        late.awaitArrivals(1);

        assertThat(App.get(client, server.url("/quick"))).isEqualTo(200);
        late.release();

        assertThat(slow.get(30, SECONDS)).isEqualTo(200);
        server.verify().oneRefreshFor(2);
    }

    @Test
    void signingOutDuringARefreshLeavesNothingBehind() throws Exception {
        server.expireAccessTokens();
        Gate rotated = server.hold(Point.ROTATION_COMMITTED);
        CompletableFuture<Integer> caller = App.caller(() -> App.get(client, server.url("/orders")));
        rotated.awaitArrivals(1);

        session.signOut();
        rotated.release();

        assertThat(caller.get(30, SECONDS)).isEqualTo(401);
        assertThat(App.get(client, server.url("/afterwards"))).isEqualTo(401);
        assertThat(server.requests())
                .filteredOn(request -> request.path().equals("/afterwards"))
                .extracting(Seen::authorization)
                .containsExactly(false);
        assertThat(server.liveRefreshToken("alice")).isEmpty();
        heard.await(AuthEvent.SessionEnded.class);
        server.verify().signedOutOnce();
    }

    @Test
    void aRequestOfAliceDoesNotGoOutAsBob() throws Exception {
        server.expireAccessTokens();
        Gate rotated = server.hold(Point.ROTATION_COMMITTED);
        CompletableFuture<Integer> alice = App.caller(() -> App.get(client, server.url("/orders")));
        rotated.awaitArrivals(1);

        session.signIn(App.pair(server.signIn("bob")));
        rotated.release();

        assertThat(alice.get(30, SECONDS)).isEqualTo(401);
        assertThat(App.user(client, server.url("/orders"))).isEqualTo("bob");
    }

    @Test
    void aLostAnswerIsFetchedAgain() throws Exception {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.answerLost());

        assertThatThrownBy(() -> App.get(client, server.url("/orders"))).isInstanceOf(AuthException.Unavailable.class);
        heard.await(AuthEvent.Refreshed.class);

        assertThat(App.get(client, server.url("/orders"))).isEqualTo(200);
        server.verify().noReplay();
    }

    @Test
    void aBusyServerIsLeftAloneForAsLongAsItAsks() throws Exception {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(30)));

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> App.get(client, server.url("/orders")))
                    .isInstanceOf(AuthException.Unavailable.class);
        }

        assertThat(server.tokenRequests()).isEqualTo(1);
    }

    @Test
    void whoGivesUpWaitingTakesNobodyAlong() throws Exception {
        server.expireAccessTokens();
        Gate rotated = server.hold(Point.ROTATION_COMMITTED);
        Call impatient = client.newCall(App.request(server.url("/a")));
        CompletableFuture<?> first = App.caller(impatient::execute);
        CompletableFuture<Integer> second = App.caller(() -> App.get(client, server.url("/b")));
        rotated.awaitArrivals(1);

        impatient.cancel();
        assertThat(first).failsWithin(Duration.ofSeconds(30));
        rotated.release();

        assertThat(second.get(30, SECONDS)).isEqualTo(200);
        server.verify().oneRefreshFor(1);
    }

    @Test
    void twoProcessesOnOneVaultTakeTurns(@TempDir Path folder) throws Exception {
        EncryptedFileVault vault =
                EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromBytes(new byte[32]));
        AuthSession one = App.session(server).vault(vault).build();
        one.signIn(App.pair(server.signIn("bob")));
        AuthSession two = App.session(server).vault(vault).build();
        two.ready();
        server.expireAccessTokens();
        Gate refused = server.hold(Point.ANSWER_READY, request -> request.status() == 401);
        CompletableFuture<Integer> first = App.caller(() -> App.get(App.client(one), server.url("/a")));
        CompletableFuture<Integer> second = App.caller(() -> App.get(App.client(two), server.url("/b")));
        refused.awaitArrivals(2);
        refused.release();

        assertThat(List.of(first.get(30, SECONDS), second.get(30, SECONDS))).containsOnly(200);
        server.verify().oneRefreshFor(2).noReplay();
    }

    @Test
    void aVaultThatFailsForAMomentLosesNothing() throws Exception {
        FaultyVault vault = new FaultyVault(new InMemoryVault());
        AuthSession first = App.session(server).vault(vault).build();
        first.signIn(App.pair(server.signIn("bob")));
        server.expireAccessTokens();
        vault.fail(FaultyVault.Call.SAVE, 1);
        assertThat(App.get(App.client(first), server.url("/orders"))).isEqualTo(200);
        first.close();

        AuthSession restarted = App.session(server).vault(vault).build();
        server.expireAccessTokens();

        assertThat(App.get(App.client(restarted), server.url("/orders"))).isEqualTo(200);
        server.verify().noReplay();
    }

    @Test
    void aRedirectTakesNoTokenAlong() throws Exception {
        try (RotatingAuthServer other = RotatingAuthServer.start()) {
            server.answerFor("/moved", 302, Map.of("Location", other.url("/orders")), "");

            assertThat(App.get(client, server.url("/moved"))).isEqualTo(401);
            server.verify().noTokenLeftOrigin(other);
        }
    }

    @Test
    void nothingThatIsShownHoldsAToken() throws Exception {
        server.expireAccessTokens();
        App.get(client, server.url("/orders"));
        server.revokeFamily("alice");
        App.get(client, server.url("/orders"));

        server.verify().noSecretIn(heard.events(), session, server.timeline());
    }
}
