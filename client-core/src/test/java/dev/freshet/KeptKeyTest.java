package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.KeptKeys.KeyPermanentlyInvalidatedException;
import dev.freshet.TokenCipher.Unreadable.Why;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that stays in its store, as Android's do, and how it fails there. */
class KeptKeyTest {
    private static final byte[] RECORD = {1, 2, 3};
    private static final byte[] NEXT = {4};

    @TempDir
    Path folder;

    private final KeptKeys keys = new KeptKeys();
    private KeptKeys.Installed installed;

    @BeforeEach
    void install() throws Exception {
        installed = keys.install();
    }

    @AfterEach
    void remove() {
        installed.close();
    }

    /** As after a start: the store is asked again. */
    private TokenCipher cipher() throws Exception {
        return TokenCipher.fromKeyStore(installed.store(), "session", null);
    }

    @Test
    void aStoreThatFailsForAMomentIsAskedAgain() throws Exception {
        keys.failNext(new ProviderException("busy"), new IllegalStateException("the daemon restarts"));
        byte[] sealed = cipher().seal(RECORD, "vault");

        keys.failNext(new IllegalStateException("the daemon restarts"), new ProviderException("busy"));

        assertThat(cipher().open(sealed, "vault")).isEqualTo(RECORD);
    }

    /** Android says so of every error but two, and a key store with a password says so of a wrong one. */
    @Test
    void aKeyThatCouldNotBeFetchedIsFetchedAgainAndCostsNoFile() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault.at(file, cipher()).save(RECORD);
        keys.failNext(unfetched());
        assertThat(EncryptedFileVault.at(file, cipher()).load()).contains(RECORD);

        keys.failNext(unfetched(), unfetched(), unfetched());
        assertThatThrownBy(EncryptedFileVault.at(file, cipher())::load)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("cannot be read: try again later");
        assertThat(EncryptedFileVault.at(file, cipher()).load()).contains(RECORD);
    }

    /** So it says of a key that is gone, too, but without a cause. */
    @Test
    void aKeyThatCannotBeFetchedForNoFurtherCauseIsGone() throws Exception {
        byte[] sealed = cipher().seal(RECORD, "vault");
        keys.failNext(new UnrecoverableKeyException("User changed or deleted their auth credentials"));

        assertThatThrownBy(() -> cipher().open(sealed, "vault"))
                .isInstanceOfSatisfying(
                        TokenCipher.Unreadable.class, e -> assertThat(e.why()).isEqualTo(Why.KEY_GONE));
    }

    private static UnrecoverableKeyException unfetched() {
        UnrecoverableKeyException unfetched = new UnrecoverableKeyException("Failed to obtain information about key");
        unfetched.initCause(new GeneralSecurityException("system error"));
        return unfetched;
    }

    @Test
    void aStoreThatGoesOnFailingIsGivenUp() throws Exception {
        ProviderException busy = new ProviderException("busy");
        keys.failNext(busy, busy, busy);

        assertThatThrownBy(() -> cipher().seal(RECORD, "vault"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("3 times in a row")
                .hasCause(busy);
    }

    @Test
    void aKeyThatWasInvalidatedSaysSignInAgain() throws Exception {
        byte[] sealed = cipher().seal(RECORD, "vault");
        InvalidKeyException wrapped = new InvalidKeyException(new KeyPermanentlyInvalidatedException());
        keys.failNext(wrapped);

        assertThatThrownBy(() -> cipher().open(sealed, "vault"))
                .isInstanceOfSatisfying(
                        TokenCipher.Unreadable.class, e -> assertThat(e.why()).isEqualTo(Why.KEY_GONE));
    }

    @Test
    void nothingIsSealedWithAKeyThatWasInvalidated() throws Exception {
        keys.failNext(new KeyPermanentlyInvalidatedException());

        assertThatThrownBy(() -> cipher().seal(RECORD, "vault"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("create it again, and sign in again");
    }

    @Test
    void theVaultOfAnInvalidatedKeyIsSetAsideAndWorksWithTheNextKey() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault.at(file, cipher()).save(RECORD);
        byte[] before = Files.readAllBytes(file);
        keys.failNext(new KeyPermanentlyInvalidatedException());
        EncryptedFileVault vault = EncryptedFileVault.at(file, cipher());

        assertThatThrownBy(vault::read)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("session.damaged-1")
                .hasMessageContaining("sign in again");

        assertThat(vault.load()).isEmpty();
        vault.save(RECORD);
        assertThat(vault.load()).contains(RECORD);
        assertThat(folder.resolve("session.damaged-1")).hasBinaryContent(before);
    }

    /** Or the next start would find it sealed with a key that is gone. */
    @Test
    void aVaultThatWasClearedGoesOnWithTheKeyThatThereIsNow() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault vault = EncryptedFileVault.at(file, cipher());
        vault.save(RECORD);
        keys.replaceKeys();

        vault.clear();
        vault.save(RECORD);

        assertThat(EncryptedFileVault.at(file, cipher()).load()).contains(RECORD);
        assertThat(vault.load()).contains(RECORD);
        assertThat(folder.resolve("session.damaged-1")).doesNotExist();
    }

    /** Or it would set the other one's session aside, as sealed with a key that is gone. */
    @Test
    void aProcessThatHasTheOldKeyOpensWhatAnotherHasSealedWithTheNew() throws Exception {
        Path file = folder.resolve("session");
        EncryptedFileVault here = EncryptedFileVault.at(file, cipher());
        EncryptedFileVault there = EncryptedFileVault.at(file, cipher());
        here.save(RECORD);
        assertThat(there.load()).contains(RECORD);
        keys.replaceKeys();
        here.clear();
        here.save(NEXT);

        keys.failNext(new KeyPermanentlyInvalidatedException());

        assertThat(there.load()).contains(NEXT);
        assertThat(here.load()).contains(NEXT);
    }

    /** A password is wiped once it was used: such a key is fetched for good. */
    @Test
    void aKeyWithAPasswordOutlivesIt() throws Exception {
        TokenCipher cipher = TokenCipher.fromKeyStore(installed.store(), "session", new char[] {'p'});
        EncryptedFileVault vault = EncryptedFileVault.at(folder.resolve("session"), cipher);
        vault.save(RECORD);

        vault.clear();
        vault.save(RECORD);

        assertThat(vault.load()).contains(RECORD);
        assertThat(keys.fetched()).isEqualTo(1);
    }
}
