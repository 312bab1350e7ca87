package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.DAMAGED;
import static dev.freshet.TokenCipher.Unreadable.Why.NEWER_FORMAT;
import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** T4 and T23 of the threats: what is sealed is opened by its key and its name only, and whole or not at all. */
class TokenCipherTest {
    private static final byte[] PLAIN = "canary-record".getBytes(UTF_8);
    private static final int KEY_ID = 5;
    private static final int HINT = 15;

    private final TokenCipher cipher = TokenCipher.fromBytes(key(1));

    @Test
    void opensWhatItSealed() throws IOException {
        assertThat(cipher.open(cipher.seal(PLAIN, "a"), "a")).isEqualTo(PLAIN);
        assertThat(cipher.open(cipher.seal(new byte[0], "\u00fc\u4e2d"), "\u00fc\u4e2d"))
                .isEmpty();
        assertThat(cipher.open(cipher.seal(new byte[65536], "a"), "a")).hasSize(65536);
    }

    @Test
    void sealsEqualRecordsDifferently() throws IOException {
        assertThat(cipher.seal(PLAIN, "a")).isNotEqualTo(cipher.seal(PLAIN, "a"));
    }

    @Test
    void showsNothingOfTheRecordInWhatItSeals() throws IOException {
        assertThat(new String(cipher.seal(PLAIN, "a"), UTF_8)).doesNotContain("canary");
        assertThat(cipher.toString()).doesNotContain("canary");
    }

    @Test
    void refusesARecordWithAnyBitFlipped() throws IOException {
        byte[] sealed = cipher.seal(PLAIN, "a");

        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> cipher.open(flipped, "a"))
                    .as("bit %d", bit)
                    .isInstanceOf(TokenCipher.Unreadable.class);
        }
    }

    @Test
    void callsARecordThatIsCutOffOrTooLongDamaged() throws IOException {
        byte[] sealed = cipher.seal(PLAIN, "a");

        for (int length = 0; length < sealed.length; length++) {
            assertThat(why(cipher, Arrays.copyOf(sealed, length), "a")).isEqualTo(DAMAGED);
        }
        assertThat(why(cipher, Arrays.copyOf(sealed, sealed.length + 1), "a")).isEqualTo(DAMAGED);
    }

    @Test
    void refusesARecordOfAnotherName() throws IOException {
        assertThat(why(cipher, cipher.seal(PLAIN, "a"), "b")).isEqualTo(DAMAGED);
    }

    @Test
    void tellsAWrongKeyFromDamage() throws IOException {
        byte[] sealed = cipher.seal(PLAIN, "a");

        assertThat(why(TokenCipher.fromBytes(key(2)), sealed, "a")).isEqualTo(WRONG_KEY);
        sealed[sealed.length - 1] ^= 1;
        assertThat(why(cipher, sealed, "a")).isEqualTo(DAMAGED);
    }

    @Test
    void tellsANewerFormatFromDamage() throws IOException {
        byte[] format = cipher.seal(PLAIN, "a");
        byte[] kind = format.clone();

        format[4] = 2;
        kind[HINT] = 3;

        assertThat(why(cipher, format, "a")).isEqualTo(NEWER_FORMAT);
        assertThat(why(cipher, kind, "a")).isEqualTo(NEWER_FORMAT);
    }

    @Test
    void keepsItsKeyWhenTheCallerWipesTheirs() throws IOException {
        byte[] mine = key(1);
        TokenCipher copied = TokenCipher.fromBytes(mine);

        Arrays.fill(mine, (byte) 0);

        assertThat(copied.open(cipher.seal(PLAIN, "a"), "a")).isEqualTo(PLAIN);
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThatThrownBy(() -> TokenCipher.fromBytes(new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key has 16 bytes, not 32");
        assertThatThrownBy(() -> TokenCipher.fromPassphrase(new char[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("passphrase is empty");
    }

    @Test
    void opensWithTheSamePassphraseAfterTheCallerWipedTheirs() throws IOException {
        char[] mine = "canary passphrase".toCharArray();
        TokenCipher first = TokenCipher.fromPassphrase(mine);
        Arrays.fill(mine, '\0');
        byte[] sealed = first.seal(PLAIN, "a");

        TokenCipher second = TokenCipher.fromPassphrase("canary passphrase".toCharArray());

        assertThat(second.open(sealed, "a")).isEqualTo(PLAIN);
        assertThat(why(TokenCipher.fromPassphrase("another".toCharArray()), sealed, "a"))
                .isEqualTo(WRONG_KEY);
        assertThat(why(cipher, sealed, "a")).isEqualTo(WRONG_KEY);
    }

    @Test
    void keepsTheSaltOfWhatItOpenedSoThatASaveStretchesNothing() throws IOException {
        byte[] sealed = TokenCipher.fromPassphrase("canary".toCharArray()).seal(PLAIN, "a");
        TokenCipher reopened = TokenCipher.fromPassphrase("canary".toCharArray());
        reopened.open(sealed, "a");

        byte[] again = reopened.seal(PLAIN, "a");

        assertThat(Arrays.copyOf(again, HINT + 21)).isEqualTo(Arrays.copyOf(sealed, HINT + 21));
        assertThat(again).isNotEqualTo(sealed);
    }

    @Test
    void doesNotWorkForHoursBecauseAHeaderSaysSo() throws IOException {
        TokenCipher passphrase = TokenCipher.fromPassphrase("canary".toCharArray());
        byte[] sealed = passphrase.seal(PLAIN, "a");

        for (int iterations : new int[] {Integer.MAX_VALUE, 5_000_001, 599_999, 1, 0, -1}) {
            ByteBuffer.wrap(sealed).putInt(HINT + 1, iterations);
            assertThat(why(passphrase, sealed, "a")).isEqualTo(DAMAGED);
        }
    }

    @Test
    void takesItsKeyFromAKeyStore() throws Exception {
        TokenCipher stored = TokenCipher.fromKeyStore(pkcs12(), "vault", "entry".toCharArray());

        assertThat(stored.open(cipher.seal(PLAIN, "a"), "a")).isEqualTo(PLAIN);
        assertThat(cipher.open(stored.seal(PLAIN, "a"), "a")).isEqualTo(PLAIN);
    }

    @Test
    void saysWhatIsWrongWithAKeyStoreEntry() throws Exception {
        KeyStore store = pkcs12();

        assertThatThrownBy(() -> TokenCipher.fromKeyStore(store, "other", null).seal(PLAIN, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage("key 'other' of the key store is not there: create it first");
        assertThatThrownBy(() -> TokenCipher.fromKeyStore(store, "vault", "canary".toCharArray())
                        .seal(PLAIN, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage("key 'vault' of the key store cannot be read: is the password right?");
        assertThatThrownBy(() -> TokenCipher.fromKeyStore(store, "short", "entry".toCharArray())
                        .seal(PLAIN, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage("key 'short' of the key store has 128 bits: create one of 256");
    }

    /** A password that was forgotten is no key that is gone: the vault stays where it is. */
    @Test
    void aMissingPasswordCostsNoVault() throws Exception {
        byte[] sealed = TokenCipher.fromKeyStore(pkcs12(), "vault", "entry".toCharArray())
                .seal(PLAIN, "a");

        assertThatThrownBy(
                        () -> TokenCipher.fromKeyStore(pkcs12(), "vault", null).open(sealed, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .isNotInstanceOf(TokenCipher.Unreadable.class)
                .hasMessageContaining("does it need a password?");
    }

    @Test
    void letsAKeyThatStaysInItsStoreWrapADataKeyAndAsksItOnce() throws Exception {
        KeptKeys keys = new KeptKeys();
        try (KeptKeys.Installed installed = keys.install()) {
            TokenCipher kept = TokenCipher.fromKeyStore(installed.store(), "vault", null);
            byte[] sealed = kept.seal(PLAIN, "a");
            TokenCipher restarted = TokenCipher.fromKeyStore(installed.store(), "vault", null);
            int before = keys.asked();

            assertThat(restarted.open(sealed, "a")).isEqualTo(PLAIN);
            assertThat(restarted.open(restarted.seal(PLAIN, "b"), "b")).isEqualTo(PLAIN);

            assertThat(keys.asked() - before).isEqualTo(1);
            assertThat(why(TokenCipher.fromKeyStore(installed.store(), "other", null), sealed, "a"))
                    .isEqualTo(WRONG_KEY);
        }
    }

    @Test
    void putsAKeyIdInTheHeaderThatIsNotAHashOfTheKey() throws Exception {
        byte[] sealed = cipher.seal(PLAIN, "a");
        byte[] id = Arrays.copyOfRange(sealed, KEY_ID, KEY_ID + 8);

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key(1));

        assertThat(id).isNotEqualTo(Arrays.copyOf(hash, 8));
        assertThat(Arrays.copyOfRange(cipher.seal(PLAIN, "b"), KEY_ID, KEY_ID + 8))
                .isEqualTo(id);
    }

    private static TokenCipher.Unreadable.Why why(TokenCipher cipher, byte[] sealed, String name) {
        TokenCipher.Unreadable e = catchThrowableOfType(TokenCipher.Unreadable.class, () -> cipher.open(sealed, name));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).doesNotContain("canary");
        return e.why();
    }

    private static KeyStore pkcs12() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        KeyStore.PasswordProtection password = new KeyStore.PasswordProtection("entry".toCharArray());
        store.setEntry("vault", new KeyStore.SecretKeyEntry(new SecretKeySpec(key(1), "AES")), password);
        store.setEntry("short", new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")), password);
        return store;
    }

    private static byte[] key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return key;
    }
}
