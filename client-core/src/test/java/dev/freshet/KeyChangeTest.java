package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.TokenCipher.Unreadable.Why;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several keys: the newest writes, all open. */
class KeyChangeTest {
    private static final byte[] RECORD = {1, 2, 3};

    @TempDir
    Path folder;

    private static TokenCipher key(int n) {
        byte[] key = new byte[32];
        key[0] = (byte) n;
        return TokenCipher.fromBytes(key);
    }

    private static TokenCipher passphrase() {
        return TokenCipher.fromPassphrase("correct horse".toCharArray());
    }

    @Test
    void anOlderKeyOpensAndTheNewestWrites() throws Exception {
        byte[] old = key(1).seal(RECORD, "vault");
        TokenCipher both = key(2).alsoOpens(key(1));

        assertThat(both.open(old, "vault")).isEqualTo(RECORD);

        byte[] next = both.seal(RECORD, "vault");
        assertThat(key(2).open(next, "vault")).isEqualTo(RECORD);
        assertThatThrownBy(() -> key(1).open(next, "vault")).isInstanceOf(TokenCipher.Unreadable.class);
    }

    @Test
    void theKindsMayDiffer() throws Exception {
        byte[] old = passphrase().seal(RECORD, "vault");

        assertThat(key(2).alsoOpens(key(1)).alsoOpens(passphrase()).open(old, "vault"))
                .isEqualTo(RECORD);
    }

    @Test
    void whatNoneOpensIsAsUnreadableAsToTheNewestAlone() throws Exception {
        byte[] other = key(9).seal(RECORD, "vault");

        assertThatThrownBy(() -> key(2).alsoOpens(key(1)).open(other, "vault"))
                .isInstanceOfSatisfying(
                        TokenCipher.Unreadable.class, e -> assertThat(e.why()).isEqualTo(Why.WRONG_KEY));
    }

    @Test
    void aDamagedRecordOfAnOlderKeyIsDamaged() throws Exception {
        byte[] old = key(1).seal(RECORD, "vault");
        old[old.length - 1] ^= 1;

        assertThatThrownBy(() -> key(2).alsoOpens(key(1)).open(old, "vault"))
                .isInstanceOfSatisfying(
                        TokenCipher.Unreadable.class, e -> assertThat(e.why()).isEqualTo(Why.DAMAGED));
    }

    @Test
    void aFileChangesItsKeyWithItsNextSave() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault.at(file, key(1)).save(RECORD);
        EncryptedFileVault vault = EncryptedFileVault.at(file, key(2).alsoOpens(key(1)));

        vault.save(vault.load().orElseThrow());

        assertThat(EncryptedFileVault.at(file, key(2)).load()).contains(RECORD);
    }

    @Test
    void clearingAFileOfALostKeyKeepsItUnderAnotherName() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault.at(file, key(1)).save(RECORD);
        byte[] before = Files.readAllBytes(file);
        EncryptedFileVault vault = EncryptedFileVault.at(file, key(2));
        assertThatThrownBy(vault::read).hasMessageContaining("as clear() does");

        vault.clear();

        assertThat(vault.load()).isEmpty();
        assertThat(folder.resolve("session.damaged-1")).hasBinaryContent(before);
        vault.save(RECORD);
        assertThat(vault.load()).contains(RECORD);
    }
}
