package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.TokenCipher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    private TokenCipher fromFile() throws Exception {
        return VaultKey.FILE.cipher(account(), Map.of());
    }

    @Test
    void isTheSameForAllThatSignInAtOnce() throws Exception {
        TokenCipher first = fromFile();
        TokenCipher second = fromFile();

        byte[] opened = second.open(first.seal(new byte[] {42}, "name"), "name");

        assertThat(opened).containsExactly(42);
        assertThat(account().keyFile()).hasSize(32);
    }

    /** As when the first sign-in was killed while it wrote the key: nothing was sealed with that one. */
    @Test
    void isMadeAnewWhereOneWasNotWrittenWhole() throws Exception {
        Files.createDirectories(account().folder());
        Files.write(account().keyFile(), new byte[5]);
        Files.setPosixFilePermissions(account().keyFile(), PosixFilePermissions.fromString("rw-------"));

        fromFile();

        assertThat(account().keyFile()).hasSize(32);
        assertThat(Files.readAllBytes(account().keyFile())).isNotEqualTo(new byte[32]);
    }

    @Test
    void isNotMadeAnewWhereItMayHaveSealedSomething() throws Exception {
        Files.createDirectories(account().folder());
        Files.write(account().keyFile(), new byte[5]);
        Files.setPosixFilePermissions(account().keyFile(), PosixFilePermissions.fromString("rw-------"));
        Files.write(account().vaultFile(), new byte[1]);

        assertThatThrownBy(this::fromFile)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("holds no key")
                .hasMessageContaining("logout --forget");
        assertThat(account().keyFile()).hasSize(5);
    }

    @Test
    void isNotWrittenThroughALink() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createDirectories(account().folder());
        Files.createSymbolicLink(account().keyFile(), elsewhere);

        assertThatThrownBy(this::fromFile).isInstanceOf(AuthException.Storage.class);

        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void takesAFolderBackThatWasOpenToOthers() throws Exception {
        Files.createDirectories(account().folder());
        Files.setPosixFilePermissions(account().folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

        fromFile();

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(account().folder())))
                .isEqualTo("rwx------");
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
