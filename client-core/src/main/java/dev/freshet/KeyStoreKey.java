package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.KEY_GONE;
import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a key store, fetched at first use. A key that the store hands out is used as plain bytes. One that it
 * keeps (Android) cannot go through HKDF: it wraps a random data key, so that the store is asked once a start. The hint
 * is then the kind, the IV that the store's cipher made, and the data key under AES-GCM.
 */
final class KeyStoreKey implements KeySource {
    private static final byte[] WRAPPED = "freshet data key".getBytes(StandardCharsets.US_ASCII);
    private static final int WRAPPED_BYTES = KEY_BYTES + SealedRecord.TAG_BYTES;
    private static final int HINT_BYTES = 1 + SealedRecord.IV_BYTES + WRAPPED_BYTES;

    /** What Android throws, by name: this runs without Android, too. */
    private static final String INVALIDATED = "KeyPermanentlyInvalidatedException";

    private static final String USER_ABSENT = "UserNotAuthenticatedException";
    private static final String DAEMON_FAILED = "android.security.KeyStoreException";

    /** Android's word for a key that it could not fetch, whatever the reason; elsewhere for a wrong password. */
    private static final String UNREAD = "UnrecoverableKeyException";

    private static final int MOST_TRIES = 3;
    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(50);

    private final KeyStore store;
    private final String alias;
    private final boolean hadPassword;
    private char @Nullable [] password;
    private @Nullable SecretKey entry;

    KeyStoreKey(KeyStore store, String alias, char @Nullable [] password) {
        this.store = store;
        this.alias = alias;
        this.password = password;
        this.hadPassword = password != null;
    }

    @Override
    public byte[] newHint() throws IOException {
        return patiently(this::makeHint);
    }

    private byte[] makeHint() throws IOException {
        byte[] dataKey = new byte[KEY_BYTES];
        try {
            SecretKey key = entry();
            if (exported(key) != null) {
                return new byte[] {BYTES};
            }
            new SecureRandom().nextBytes(dataKey);
            Cipher cipher = Cipher.getInstance(TokenCipher.AES_GCM);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            cipher.updateAAD(WRAPPED);
            byte[] wrapped = cipher.doFinal(dataKey);
            return ByteBuffer.allocate(HINT_BYTES)
                    .put(KEY_STORE)
                    .put(cipher.getIV())
                    .put(wrapped)
                    .array();
        } catch (GeneralSecurityException e) {
            throw isGone(e)
                    ? unusable("was invalidated: delete it, create it again, and sign in again", e)
                    : failed("encrypt: try again later; it must be an AES key that is allowed GCM without padding", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    @Override
    public byte[] key(byte[] hint) throws IOException {
        boolean known = entry != null;
        try {
            return patiently(() -> unwrap(hint));
        } catch (TokenCipher.Unreadable e) {
            forget();
            if (known && entry == null) { // another process may have replaced the key since it was fetched
                return patiently(() -> unwrap(hint));
            }
            throw e;
        }
    }

    private byte[] unwrap(byte[] hint) throws IOException {
        try {
            SecretKey key = entry();
            byte[] exported = exported(key);
            if (exported != null) {
                KeySource.check(hint, BYTES, 1);
                return exported;
            }
            KeySource.check(hint, KEY_STORE, HINT_BYTES);
            Cipher cipher = Cipher.getInstance(TokenCipher.AES_GCM);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    new GCMParameterSpec(SealedRecord.TAG_BYTES * 8, hint, 1, SealedRecord.IV_BYTES));
            cipher.updateAAD(WRAPPED);
            return cipher.doFinal(hint, HINT_BYTES - WRAPPED_BYTES, WRAPPED_BYTES);
        } catch (BadPaddingException e) {
            throw new TokenCipher.Unreadable(WRONG_KEY, "sealed with another key than '" + alias + "'", e);
        } catch (GeneralSecurityException e) {
            if (isGone(e)) {
                throw new TokenCipher.Unreadable(KEY_GONE, "sealed with the key '" + alias + "', which is gone", e);
            }
            throw failed("decrypt: try again later", e);
        }
    }

    @Override
    public void forget() {
        if (!hadPassword) {
            entry = null;
        }
    }

    private interface Step {
        byte[] run() throws IOException;
    }

    /** Android's key store is another process, and fails for a moment now and then. */
    private byte[] patiently(Step step) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return step.run();
            } catch (AuthException.Storage e) {
                if (tries == MOST_TRIES || !(has(e, DAEMON_FAILED) || has(e, UNREAD))) {
                    throw e;
                }
            } catch (ProviderException | IllegalStateException e) {
                if (tries == MOST_TRIES) {
                    throw unusable("could not be used, " + tries + " times in a row: try again later", e);
                }
            }
            LockSupport.parkNanos(tries * BETWEEN_TRIES);
        }
    }

    /** A new lock screen or fingerprint may end a key. The next one of this name is fetched anew. */
    private boolean isGone(GeneralSecurityException e) {
        // Android's getKey says it by an exception without a cause; a failure of the moment, or a password, has one.
        boolean gone = has(e, INVALIDATED)
                || (password == null && e instanceof UnrecoverableKeyException && e.getCause() == null);
        if (gone) {
            entry = null;
        }
        return gone;
    }

    private static boolean has(Throwable failure, String name) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e.getClass().getName().endsWith(name)) {
                return true;
            }
        }
        return false;
    }

    private SecretKey entry() throws IOException, GeneralSecurityException {
        SecretKey known = entry;
        if (known != null) {
            return known;
        }
        Key found = store.getKey(alias, password);
        if (!(found instanceof SecretKey key)) {
            throw unusable(found == null ? "is not there: create it first" : "is not a secret key", null);
        }
        char[] used = password;
        if (used != null) {
            Arrays.fill(used, '\0');
            password = null;
        }
        entry = key;
        return key;
    }

    private byte @Nullable [] exported(SecretKey key) throws IOException {
        byte[] bytes = key.getEncoded();
        if (bytes != null && bytes.length != KEY_BYTES) {
            throw unusable("has " + bytes.length * 8 + " bits: create one of 256", null);
        }
        return bytes;
    }

    private AuthException.Storage failed(String doing, GeneralSecurityException e) {
        if (e instanceof UnrecoverableKeyException) {
            String advice = password == null ? "try again later; does it need a password?" : "is the password right?";
            return unusable("cannot be read: " + advice, e);
        }
        if (has(e, USER_ABSENT)) {
            return unusable(
                    "waits for the user: try again when the device is unlocked, or use a key that needs no user", e);
        }
        return unusable("cannot " + doing, e);
    }

    private AuthException.Storage unusable(String why, @Nullable Throwable cause) {
        return new AuthException.Storage("key '" + alias + "' of the key store " + why, cause);
    }
}
