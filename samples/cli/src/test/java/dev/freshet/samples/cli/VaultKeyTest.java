package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key in a file, and one made from a passphrase. */
class VaultKeyTest {
    @TempDir
    Path folder;

    private Account account() {
        return new Account("alice", folder.resolve("alice"));
    }

    @Test
    void isNotMadeAnewWhereSomethingIsStored() throws Exception {
        Files.createDirectories(account().folder());
        Files.write(account().vaultFile(), new byte[1]);

        assertThatThrownBy(() -> VaultKey.FILE.cipher(account(), Map.of()))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("is gone")
                .hasMessageContaining("logout --forget");
        assertThat(account().keyFile()).doesNotExist();
    }

    /** In an environment of ASCII letters, Java reads every other letter as this one: all such passphrases are alike. */
    @Test
    void isNotMadeFromLettersThatCannotBeRead() {
        Map<String, String> environment = Map.of(VaultKey.PASSPHRASE_VARIABLE, "p\uFFFDssword");

        assertThatThrownBy(() -> VaultKey.PASSPHRASE.cipher(account(), environment))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.exit).isEqualTo(Exit.STORAGE);
                    assertThat(e.advice).contains("LC_ALL");
                })
                .hasMessageNotContaining("ssword");
    }
}
