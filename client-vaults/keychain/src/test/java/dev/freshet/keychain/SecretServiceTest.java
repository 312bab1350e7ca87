package dev.freshet.keychain;

import static dev.freshet.keychain.Desktop.program;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real thing: GNOME Keyring, on a bus of its own. */
class SecretServiceTest {
    @TempDir
    private Path home;

    @BeforeEach
    void installed() {
        assumeTrue(Desktop.isInstalled(), "not tried: gnome-keyring, dbus and libsecret are not installed here");
    }

    private static List<String> answers(List<String> lines, String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1))
                .toList();
    }

    @Test
    void aKeyOutlivesTheProcessThatMadeIt() throws Exception {
        Desktop desktop = new Desktop(home);
        String first = answers(desktop.unlocked(program("key", "al\u00efce and b\u00f6b")), "sealed")
                .get(0);

        List<String> later = desktop.unlocked(program("open", "al\u00efce and b\u00f6b", first));

        assertThat(answers(later, "opened")).containsExactly("plain");
    }

    @Test
    void twoProcessesThatStartAtOnceGetOneKey() throws Exception {
        Desktop desktop = new Desktop(home);

        List<String> lines = desktop.unlocked(program("key", "alice") + " & " + program("key", "alice") + " & wait");

        List<String> sealed = answers(lines, "sealed");
        assertThat(sealed).as("%s", lines).hasSize(2);
        List<String> opened = desktop.unlocked(
                program("open", "alice", sealed.get(0)) + "; " + program("open", "alice", sealed.get(1)));
        assertThat(answers(opened, "opened")).containsExactly("plain", "plain");
    }

    @Test
    void aForgottenKeyIsForgotten() throws Exception {
        List<String> lines = new Desktop(home)
                .unlocked(String.join(
                        "; ", program("key", "alice"), program("forget", "alice"), program("forget", "alice")));

        assertThat(answers(lines, "forgotten")).containsExactly("true", "false");
    }

    @Test
    void aLargeSecretIsKeptWhole() throws Exception {
        assertThat(answers(new Desktop(home).unlocked(program("large")), "large"))
                .containsExactly("true");
    }

    @Test
    void aLockedKeyringSaysSo() throws Exception {
        Desktop desktop = new Desktop(home);
        desktop.unlocked(program("key", "alice"));

        List<String> lines = desktop.locked(program("key", "alice"));

        assertThat(answers(lines, "sealed")).isEmpty();
        assertThat(answers(lines, "failed"))
                .as("%s", lines)
                .first()
                .asString()
                .startsWith("Storage:")
                .contains("unlocked");
    }

    /** Whoever took it for missing would make another key in its place. */
    @Test
    void aKeyThatIsLockedIsNotMissing() throws Exception {
        Desktop desktop = new Desktop(home);
        desktop.unlocked(program("key", "alice"));

        List<String> lines = desktop.locked(program("read", "alice") + "; " + program("read", "bob"));

        assertThat(answers(lines, "failed"))
                .as("%s", lines)
                .singleElement()
                .asString()
                .contains("locked");
        assertThat(answers(lines, "read")).containsExactly("false");
    }

    @Test
    void withoutASessionBusTheMessageSaysWhatIsNeeded() throws Exception {
        List<String> lines = new Desktop(home).withoutBus("key", "alice");

        assertThat(answers(lines, "failed")).as("%s", lines).first().asString().contains("a session bus");
    }
}
