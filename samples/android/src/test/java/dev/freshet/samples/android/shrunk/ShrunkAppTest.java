package dev.freshet.samples.android.shrunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The sample as its users get it: shrunk by R8 in full mode, by the rules that the libraries bring, Freshet's one among them.
 * Each run of R8 fails where it warns.
 */
public class ShrunkAppTest {
    /** A fifth more than was measured. */
    private static final int MOST_KB = 1020;

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static Path android;
    private static Shrinker r8;

    @BeforeClass
    public static void makeAndroid() throws IOException {
        Path folder = FOLDER.getRoot().toPath();
        android = folder.resolve("android.jar");
        AndroidJar.write(Path.of("target", "android-26.signature"), android, KeyStoreStub.ALL);
        r8 = new Shrinker(android, folder);
    }

    @Test
    public void signsInRefreshesRetriesAndIsSignedInAfterARestart() throws Exception {
        Path app = r8.classes(PipedApp.class);
        try (RotatingAuthServer server = RotatingAuthServer.start()) {
            IssuedTokens alice = server.signIn("alice");

            try (Running first = new Running(app, server)) {
                assertThat(first.shows("load")).isEqualTo("signed out: NOT_SIGNED_IN");
                assertThat(first.shows("login " + alice.accessToken() + " " + alice.refreshToken()))
                        .isEqualTo("signed in: GET /me alice");
                server.expireAccessTokens();
                assertThat(first.shows("load")).isEqualTo("signed in: GET /me alice");
            }
            try (Running next = new Running(app, server)) {
                assertThat(next.shows("load")).isEqualTo("signed in: GET /me alice");
                assertThat(next.shows("logout")).isEqualTo("signed out: SIGNED_OUT");
            }
            try (Running last = new Running(app, server)) {
                assertThat(last.shows("load")).isEqualTo("signed out: SIGNED_OUT");
            }

            assertThat(server.unauthorized()).isEqualTo(1);
            assertThat(server.refreshes()).isEqualTo(1);
            assertThat(server.revocations()).isPositive();
        }
    }

    @Test
    public void addsLittleToAnAppThatHasOkHttp() throws Exception {
        long okHttp = r8.dexed(OkHttpApp.class);
        long jackson = r8.dexed(JacksonApp.class) - okHttp;
        long all = r8.dexed(PipedApp.class);

        System.out.printf(
                "A shrunk app's dex: %d kB with OkHttp, %d kB with Freshet too. Freshet adds %d kB: %d its own, %d Jackson's.%n",
                kilobytes(okHttp),
                kilobytes(all),
                kilobytes(all - okHttp),
                kilobytes(all - okHttp - jackson),
                kilobytes(jackson));
        assertThat(kilobytes(all - okHttp)).isPositive().isLessThan(MOST_KB);
    }

    private static long kilobytes(long bytes) {
        return Math.round(bytes / 1000.0);
    }

    /** A process that has nothing but the shrunk app and the stubs of Android. */
    private static final class Running implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Running(Path app, RotatingAuthServer server) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            app + File.pathSeparator + android,
                            KeyStoreStub.class.getName(),
                            PipedApp.class.getName(),
                            server.url("/token"),
                            server.url("/revoke"),
                            server.url(""),
                            FOLDER.getRoot().getPath())
                    .directory(FOLDER.getRoot())
                    .redirectErrorStream(true)
                    .start();
            in = process.outputWriter(StandardCharsets.US_ASCII);
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** Null if the app has died. */
        String shows(String line) throws IOException {
            in.write(line + "\n");
            in.flush();
            return out.readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
