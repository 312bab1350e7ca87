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

    private static final int MOST_TRIES = 3;
    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(50);

    private final KeyStore store;
    private final String alias;
    private char @Nullable [] password;
    private @Nullable SecretKey entry;

    KeyStoreKey(KeyStore store, String alias, char @Nullable [] password) {
        this.store = store;
        this.alias = alias;
        this.password = password;
    }

    @Override
    public byte[] newHint() throws IOException {
        return patiently(this::makeHint);
    }

    private byte[] makeHint() throws IOException, GeneralSecurityException {
        SecretKey key = entry();
        if (exported(key) != null) {
            return new byte[] {BYTES};
        }
        byte[] dataKey = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(dataKey);
        try {
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
                    : unusable("cannot encrypt: it must be an AES key that is allowed GCM without padding", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    @Override
    public byte[] key(byte[] hint) throws IOException {
        return patiently(() -> unwrap(hint));
    }

    private byte[] unwrap(byte[] hint) throws IOException, UnrecoverableKeyException {
        SecretKey key = entry();
        byte[] exported = exported(key);
        if (exported != null) {
            KeySource.check(hint, BYTES, 1);
            return exported;
        }
        KeySource.check(hint, KEY_STORE, HINT_BYTES);
        try {
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
            throw unusable("cannot decrypt", e);
        }
    }

    private interface Step {
        byte[] run() throws IOException, GeneralSecurityException;
    }

    /**
     * Android's key store is another process, and fails for a moment now and then, by unchecked exceptions, and by the one
     * that also stands for a wrong password.
     */
    private byte[] patiently(Step step) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return step.run();
            } catch (UnrecoverableKeyException | ProviderException | IllegalStateException e) {
                if (tries == MOST_TRIES) {
                    boolean unread = e instanceof UnrecoverableKeyException;
                    String advice = unread ? "try again later, and check the password" : "try again later";
                    throw unusable("could not be used, " + tries + " times in a row: " + advice, e);
                }
                LockSupport.parkNanos(tries * BETWEEN_TRIES);
            } catch (GeneralSecurityException e) {
                throw unusable("cannot be used", e);
            }
        }
    }

    /**
     * Android's name for it, without depending on Android: a new lock screen or fingerprint may end a key. The next one of
     * this name is fetched anew.
     */
    private boolean isGone(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e.getClass().getSimpleName().equals("KeyPermanentlyInvalidatedException")) {
                entry = null;
                return true;
            }
        }
        return false;
    }

    private SecretKey entry() throws IOException, UnrecoverableKeyException {
        SecretKey known = entry;
        if (known != null) {
            return known;
        }
        Key found;
        try {
            found = store.getKey(alias, password);
        } catch (GeneralSecurityException e) {
            if (isGone(e)) {
                throw new TokenCipher.Unreadable(KEY_GONE, "sealed with the key '" + alias + "', which is gone", e);
            }
            if (e instanceof UnrecoverableKeyException unread) {
                throw unread;
            }
            throw unusable("cannot be read", e);
        }
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

    private AuthException.Storage unusable(String why, @Nullable Throwable cause) {
        return new AuthException.Storage("key '" + alias + "' of the key store " + why, cause);
    }
}
