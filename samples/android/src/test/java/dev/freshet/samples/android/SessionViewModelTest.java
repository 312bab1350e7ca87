package dev.freshet.samples.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.net.Uri;
import android.os.Looper;
import android.system.keystore2.ResponseCode;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.samples.android.SessionViewModel.State;
import dev.freshet.samples.android.SessionViewModel.State.Loading;
import dev.freshet.samples.android.SessionViewModel.State.SignedIn;
import dev.freshet.samples.android.SessionViewModel.State.SignedOut;
import dev.freshet.samples.android.SessionViewModel.State.Trouble;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.ConscryptMode;

/** What a screen shows over the life of an app, and on which thread that is found out. The test is the main thread. */
@RunWith(AndroidRunner.class)
@Config(sdk = 34)
@ConscryptMode(ConscryptMode.Mode.OFF)
public class SessionViewModelTest {
    private static final State SIGNED_IN = new SignedIn("GET /me alice");
    private static final String REDIRECT = "com.example.app:/redirect?code=c";
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(60);

    private RotatingAuthServer server;
    private KeystoreDaemon daemon;
    private State shown;

    @Before
    public void start() {
        server = RotatingAuthServer.start();
        daemon = KeystoreDaemon.start();
    }

    @After
    public void stop() {
        daemon.close();
        server.close();
    }

    /** The browser and the user in it. */
    private final class Login implements RedirectLogin {
        @Override
        public Intent start() {
            return new Intent(Intent.ACTION_VIEW, Uri.parse(server.url("/authorize")));
        }

        @Override
        public TokenPair onRedirect(Uri redirect) throws IOException {
            if (!redirect.toString().equals(REDIRECT)) {
                throw new IOException("you have not signed in");
            }
            IssuedTokens tokens = server.signIn("alice");
            return TokenPair.of(tokens.accessToken(), tokens.refreshToken());
        }
    }

    /** Nobody waits for it. */
    private static final class Ignored implements Callback {
        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }

        @Override
        public void onFailure(Call call, IOException e) {}
    }

    private SessionViewModel screenOf(App app) {
        SessionViewModel model = app.viewModel(new Login());
        model.attach(state -> shown = state);
        return model;
    }

    /** Runs what is posted to the main thread until it is so. */
    private static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waited in vain").isLessThan(DEADLINE);
            shadowOf(Looper.getMainLooper()).idle();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private State after(Runnable action) {
        action.run();
        assertThat(shown).isEqualTo(new Loading());
        until(() -> !(shown instanceof Loading));
        return shown;
    }

    private State afterLogin(SessionViewModel model) {
        Queue<Intent> pages = new ArrayDeque<>();
        model.signIn(pages::add);
        until(() -> !pages.isEmpty());
        assertThat(pages.remove().getDataString()).isEqualTo(server.url("/authorize"));
        return after(() -> model.onRedirect(Uri.parse(REDIRECT)));
    }

    @Test
    public void nothingReadsWritesTalksOrWaitsOnTheMainThread() throws Exception {
        try (MainThreadWatch watch =
                new MainThreadWatch(RuntimeEnvironment.getApplication().getDataDir())) {
            TestApp app = TestApp.start(server);
            SessionViewModel model = screenOf(app);
            assertThat(after(model::load)).isEqualTo(new SignedOut(SessionEnd.NOT_SIGNED_IN));
            assertThat(afterLogin(model)).isEqualTo(SIGNED_IN);
            server.expireAccessTokens();
            assertThat(after(model::load)).isEqualTo(SIGNED_IN);
            TestApp next = TestApp.start(server);
            assertThat(after(screenOf(next)::load)).isEqualTo(SIGNED_IN);
            assertThat(after(screenOf(next)::signOut)).isEqualTo(new SignedOut(SessionEnd.SIGNED_OUT));

            assertThat(watch.seen(true)).isEmpty();
            assertThat(watch.seen(false))
                    .anyMatch(seen -> seen.matches("jdk.FileRead .*/no_backup/session"))
                    .anyMatch(seen -> seen.startsWith("jdk.FileWrite"))
                    .anyMatch(seen -> seen.startsWith("jdk.SocketWrite"))
                    .anyMatch(seen -> seen.startsWith("jdk.ThreadPark"));
            assertThat(app.askers).isNotEmpty().doesNotContain(Thread.currentThread());
            assertThat(next.askers).isNotEmpty().doesNotContain(Thread.currentThread());
            assertThat(daemon.askers()).isNotEmpty().doesNotContain(Thread.currentThread());
        }
        assertThat(server.refreshes()).isEqualTo(1);
    }

    @Test
    public void aProcessThatDiedLeavesItsSessionToTheNext() {
        assertThat(afterLogin(screenOf(TestApp.start(server)))).isEqualTo(SIGNED_IN);

        SessionViewModel model = screenOf(TestApp.start(server));

        assertThat(after(model::load)).isEqualTo(SIGNED_IN);
        assertThat(server.tokenRequests()).isZero();
    }

    @Test
    public void aLoginGoesOnInAProcessThatWasStartedByItsRedirect() {
        Queue<Intent> pages = new ArrayDeque<>();
        screenOf(TestApp.start(server)).signIn(pages::add);
        until(() -> !pages.isEmpty());

        SessionViewModel model = screenOf(TestApp.start(server));

        assertThat(after(() -> model.onRedirect(Uri.parse(REDIRECT)))).isEqualTo(SIGNED_IN);
    }

    @Test
    public void aSessionThatEndsInAnyRequestShowsTheLogin() {
        TestApp app = TestApp.start(server);
        afterLogin(screenOf(app));
        server.revokeFamily("alice");

        app.session()
                .client()
                .newCall(new Request.Builder().url(server.url("/other")).build())
                .enqueue(new Ignored());
        until(() -> shown instanceof SignedOut);

        assertThat(shown).isEqualTo(new SignedOut(SessionEnd.REVOKED));
    }

    @Test
    public void everyScreenOfTheAppShowsIt() {
        TestApp app = TestApp.start(server);
        AtomicReference<State> behind = new AtomicReference<>();
        SessionViewModel first = app.viewModel(new Login());
        first.attach(behind::set);
        first.onRedirect(Uri.parse(REDIRECT));
        until(() -> behind.get().equals(SIGNED_IN));
        screenOf(app).clear();

        assertThat(after(screenOf(app)::signOut)).isEqualTo(new SignedOut(SessionEnd.SIGNED_OUT));

        until(() -> behind.get().equals(shown));
    }

    @Test
    public void aScreenThatIsGoneHearsNoMore() throws Exception {
        Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
        AppSession session = TestApp.start(server).session();
        SessionViewModel gone = new SessionViewModel(session, new Login(), Runnable::run, posted::add);
        CountDownLatch told = new CountDownLatch(1);
        gone.onRedirect(Uri.parse(REDIRECT));
        posted.clear();
        session.onEnd(told::countDown);

        gone.clear();
        session.signOut();

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(posted).isEmpty();
    }

    @Test
    public void anEndThatArrivesAfterTheNextSignInIsOver() {
        Queue<Runnable> late = new ConcurrentLinkedQueue<>();
        Thread test = Thread.currentThread();
        Executor main = task -> {
            if (Thread.currentThread() == test) {
                task.run();
            } else {
                late.add(task);
            }
        };
        SessionViewModel model =
                new SessionViewModel(TestApp.start(server).session(), new Login(), Runnable::run, main);
        model.attach(state -> shown = state);
        model.onRedirect(Uri.parse(REDIRECT));
        model.signOut();
        until(() -> !late.isEmpty());
        model.onRedirect(Uri.parse(REDIRECT));

        late.remove().run();

        assertThat(shown).isEqualTo(SIGNED_IN);
    }

    @Test
    public void aResultThatTheSessionsEndHasOvertakenIsNotShown() throws Exception {
        Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
        AppSession session = TestApp.start(server).session();
        SessionViewModel model = new SessionViewModel(session, new Login(), Runnable::run, posted::add);
        model.attach(state -> shown = state);
        model.onRedirect(Uri.parse(REDIRECT));
        Runnable result = posted.remove();

        session.signOut();
        result.run();

        assertThat(shown).isEqualTo(new SignedOut(SessionEnd.SIGNED_OUT));
    }

    @Test
    public void aKeyStoreThatFailsIsTroubleAndSignsNobodyOut() {
        afterLogin(screenOf(TestApp.start(server)));
        daemon.failNext(KeystoreDaemon.Call.FIND_KEY, ResponseCode.SYSTEM_ERROR, 3);
        SessionViewModel model = screenOf(TestApp.start(server));

        assertThat(after(model::load))
                .isInstanceOfSatisfying(
                        Trouble.class, trouble -> assertThat(trouble.message()).contains("try again later"));

        assertThat(after(model::load)).isEqualTo(SIGNED_IN);
    }

    @Test
    public void aServerThatFailsIsTroubleToo() {
        SessionViewModel model = screenOf(TestApp.start(server));
        server.answerFor("/me", 500, Map.of(), "");

        assertThat(afterLogin(model)).isEqualTo(new Trouble("the server says 500"));
    }

    @Test
    public void aLoginThatComesToNothingSaysWhy() {
        SessionViewModel model = screenOf(TestApp.start(server));

        assertThat(after(() -> model.onRedirect(Uri.parse("com.example.app:/redirect?error=access_denied"))))
                .isEqualTo(new Trouble("you have not signed in"));

        assertThat(after(model::load)).isEqualTo(new SignedOut(SessionEnd.NOT_SIGNED_IN));
    }
}
