package dev.freshet.samples.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import android.hardware.security.keymint.ErrorCode;
import android.os.Looper;
import android.security.keystore.BackendBusyException;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.UserNotAuthenticatedException;
import android.system.keystore2.ResponseCode;
import dev.freshet.AuthException;
import dev.freshet.TokenPair;
import dev.freshet.samples.android.KeystoreDaemon.Call;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.security.KeyStore;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.ConscryptMode;

/** The session of an app over its starts, on Android's main thread, while Android's key store fails. */
@RunWith(AndroidRunner.class)
@Config(sdk = 34)
@ConscryptMode(ConscryptMode.Mode.OFF)
public class AppSessionTest {
    private static final int TRIES = 3;

    private RotatingAuthServer server;
    private KeystoreDaemon daemon;

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

    private AppSession startApp() {
        return new AppSession(
                RuntimeEnvironment.getApplication(),
                new OkHttpClient(),
                new AppSession.Servers(server.url("/token"), server.url("/revoke"), server.url("")));
    }

    private static String[] files() {
        return RuntimeEnvironment.getApplication().getNoBackupFilesDir().list();
    }

    private TokenPair login() {
        IssuedTokens tokens = server.signIn("alice");
        return TokenPair.of(tokens.accessToken(), tokens.refreshToken());
    }

    private Request request() {
        return new Request.Builder().url(server.url("/me")).build();
    }

    private int get(AppSession app) throws IOException {
        try (Response response = app.client().newCall(request()).execute()) {
            return response.code();
        }
    }

    @Test
    public void theNextStartFindsWhoHasSignedIn() throws Exception {
        AppSession first = startApp();
        assertThat(first.isSignedIn()).isFalse();
        first.signIn(login());

        AppSession next = startApp();

        assertThat(files()).contains("session");
        assertThat(next.isSignedIn()).isTrue();
        assertThat(get(next)).isEqualTo(200);
        assertThat(server.tokenRequests()).isZero();
    }

    @Test
    public void anExpiredTokenIsReplacedOnceAndTheNextStartHasTheNewOne() throws Exception {
        startApp().signIn(login());
        server.expireAccessTokens();

        assertThat(get(startApp())).isEqualTo(200);
        assertThat(get(startApp())).isEqualTo(200);

        assertThat(server.unauthorized()).isEqualTo(1);
        assertThat(server.tokenRequests()).isEqualTo(1);
        assertThat(server.replays()).isZero();
    }

    @Test
    public void makingTheSessionReadsNothing() throws Exception {
        startApp().signIn(login());
        daemon.askers().clear();

        startApp();

        assertThat(daemon.askers()).isEmpty();
    }

    @Test
    public void aRequestAsksTheKeyStoreOnceAStartAndOnAnotherThread() throws Exception {
        startApp().signIn(login());
        daemon.askers().clear();
        AppSession app = startApp();

        get(app);
        int asked = daemon.askers().size();
        server.expireAccessTokens();
        get(app);

        assertThat(server.refreshes()).isEqualTo(1);
        assertThat(Looper.getMainLooper().isCurrentThread()).isTrue();
        assertThat(daemon.askers()).hasSize(asked).isNotEmpty().doesNotContain(Thread.currentThread());
    }

    @Test
    public void aKeyThatAndroidHasInvalidatedAsksForASignInAndLeavesTheFileAside() throws Exception {
        startApp().signIn(login());
        daemon.invalidateKeys();
        AppSession app = startApp();

        assertThatThrownBy(app::isSignedIn)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("session.damaged-1")
                .hasMessageContaining("sign in again")
                .hasRootCauseInstanceOf(KeyPermanentlyInvalidatedException.class);
        assertThat(files()).contains("session.damaged-1");

        assertASignInMends(app);
    }

    @Test
    public void aKeyThatAndroidNoLongerGivesOutAsksForASignInToo() throws Exception {
        startApp().signIn(login());
        daemon.failNext(Call.FIND_KEY, ResponseCode.KEY_PERMANENTLY_INVALIDATED, 1);
        AppSession app = startApp();

        assertThatThrownBy(app::isSignedIn)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("session.damaged-1");

        assertASignInMends(app);
    }

    @Test
    public void aKeyThatHasGoneIsReplacedAtTheNextSignIn() throws Exception {
        startApp().signIn(login());
        KeyStore store = KeyStore.getInstance("AndroidKeyStore");
        store.load(null);
        store.deleteEntry("session");
        AppSession app = startApp();

        assertThatThrownBy(app::isSignedIn)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("create it");

        assertASignInMends(app);
        assertThat(files()).contains("session.damaged-1");
    }

    /** The process that has used the old key goes on, and must not seal with what is left of it. */
    @Test
    public void aKeyThatIsReplacedWhileTheAppRunsOpensWhatIsStoredThen() throws Exception {
        AppSession app = startApp();
        app.signIn(login());
        app.signOut();
        daemon.failNext(Call.FIND_KEY, ResponseCode.SYSTEM_ERROR, 1);

        assertASignInMends(app);

        assertThat(daemon.failuresLeft()).isZero();
    }

    @Test
    public void oneThatWasInvalidatedWhileTheAppRunsDoesToo() throws Exception {
        AppSession app = startApp();
        app.signIn(login());
        daemon.invalidateKeys();

        assertASignInMends(app);
    }

    @Test
    public void aBackendThatIsBusyAtTheSignInCostsNoLogin() throws Exception {
        AppSession app = startApp();
        app.signIn(login());
        app.signOut();
        daemon.failNext(Call.BEGIN, ResponseCode.BACKEND_BUSY, TRIES - 1);

        assertASignInMends(app);

        assertThat(daemon.failuresLeft()).isLessThan(TRIES - 1);
    }

    private void assertASignInMends(AppSession app) throws Exception {
        app.signIn(login());

        assertThat(get(app)).isEqualTo(200);
        AppSession next = startApp();
        assertThat(next.isSignedIn()).isTrue();
        assertThat(get(next)).isEqualTo(200);
    }

    @Test
    public void aBusyBackendIsAskedAgain() throws Exception {
        assertNothingIsLostBy(Call.BEGIN, ResponseCode.BACKEND_BUSY);
    }

    @Test
    public void busyHardwareIsAskedAgain() throws Exception {
        assertNothingIsLostBy(Call.BEGIN, ErrorCode.SECURE_HW_BUSY);
    }

    @Test
    public void aDaemonThatFailsToFindTheKeyForAMomentIsAskedAgain() throws Exception {
        assertNothingIsLostBy(Call.FIND_KEY, ResponseCode.SYSTEM_ERROR);
    }

    @Test
    public void aDaemonThatFailsInTheMiddleIsAskedAgain() throws Exception {
        assertNothingIsLostBy(Call.FINISH, ResponseCode.SYSTEM_ERROR);
    }

    private void assertNothingIsLostBy(Call call, int code) throws Exception {
        startApp().signIn(login());
        daemon.failNext(call, code, TRIES - 1);

        AppSession app = startApp();

        assertThat(app.isSignedIn()).isTrue();
        assertThat(get(app)).isEqualTo(200);
        assertThat(daemon.failuresLeft()).isZero();
    }

    @Test
    public void aDaemonThatGoesOnFailingLeavesTheSessionForLater() throws Exception {
        assertTheSessionIsThereAfter(Call.FIND_KEY, ResponseCode.SYSTEM_ERROR, TRIES, "try again later");
    }

    @Test
    public void aBackendThatStaysBusyLeavesTheSessionForLater() throws Exception {
        Throwable busy = assertTheSessionIsThereAfter(Call.BEGIN, ResponseCode.BACKEND_BUSY, TRIES, "try again later");

        assertThat(busy).hasRootCauseInstanceOf(BackendBusyException.class);
    }

    @Test
    public void aLockedDeviceLeavesTheSessionForLater() throws Exception {
        Throwable locked =
                assertTheSessionIsThereAfter(Call.BEGIN, ResponseCode.LOCKED, 1, "when the device is unlocked");

        assertThat(locked).hasRootCauseInstanceOf(UserNotAuthenticatedException.class);
    }

    private Throwable assertTheSessionIsThereAfter(Call call, int code, int times, String advice) throws Exception {
        startApp().signIn(login());
        daemon.failNext(call, code, times);
        AppSession app = startApp();

        Throwable failure = catchThrowable(app::isSignedIn);

        assertThat(failure).isInstanceOf(AuthException.Storage.class).hasMessageContaining(advice);
        assertThat(daemon.failuresLeft()).isZero();
        assertThat(files()).doesNotContain("session.damaged-1");
        assertThat(app.isSignedIn()).isTrue();
        assertThat(get(app)).isEqualTo(200);
        return failure;
    }
}
