package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The key in the keyring of a desktop (GNOME's); each process has a session of the desktop to itself. */
class KeychainTest extends OnTheServer {
    private static final String UNLOCKED =
            "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec \"$@\"";

    @BeforeEach
    void installed() {
        assumeTrue(
                Stream.of("dbus-run-session", "gnome-keyring-daemon").allMatch(KeychainTest::isOnPath)
                        && Stream.of(
                                        "/usr/lib/x86_64-linux-gnu",
                                        "/usr/lib/aarch64-linux-gnu",
                                        "/usr/lib64",
                                        "/usr/lib")
                                .anyMatch(lib -> Files.exists(Path.of(lib, "libsecret-1.so.0"))),
                "not tried: gnome-keyring, dbus and libsecret are not installed here");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void isWhatALoginChoosesAndTheOnlyPlaceWhereTheKeyIs() throws Exception {
        String desktop = Files.createDirectories(folder.resolve("desktop")).toString();
        cli.under("dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh")
                .with("HOME", desktop)
                .with("XDG_RUNTIME_DIR", desktop)
                .with("XDG_DATA_HOME", desktop)
                .with("JAVA_TOOL_OPTIONS", "-Duser.home=" + desktop);

        Run login = login();
        Run call = cli.run("call", server.greeting());
        cli.under().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder.resolve("nothing"));
        Run without = cli.run("call", server.greeting());

        assertThat(login.exit()).as(login.toString()).isZero();
        assertThat(login.out()).contains("in the keychain of this computer");
        assertThat(call.out()).isEqualTo("hello, alice\n");
        assertThat(without.exit()).isEqualTo(5);
        assertThat(file("key")).doesNotExist();
    }
}
