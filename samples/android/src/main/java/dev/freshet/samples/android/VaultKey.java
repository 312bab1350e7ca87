package dev.freshet.samples.android;

import android.security.keystore.KeyGenParameterSpec;
import android.security.keystore.KeyPermanentlyInvalidatedException;
import android.security.keystore.KeyProperties;
import dev.freshet.TokenCipher;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;

/** The key that seals the session. Android's key store keeps it: it never comes into the app's memory. */
final class VaultKey {
    private static final String STORE = "AndroidKeyStore";
    private static final String ALIAS = "session";

    private final KeyStore store;

    /** Asks the store nothing yet. */
    VaultKey() {
        try {
            store = KeyStore.getInstance(STORE);
            store.load(null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Android has " + STORE, e);
        }
    }

    TokenCipher cipher() {
        return TokenCipher.fromKeyStore(store, ALIAS, null);
    }

    /**
     * Makes the key, unless there is one that works; whether it has. Blocks. For a sign-in: what the old key sealed is to
     * be replaced, so one that cannot be fetched, for whatever reason, may go.
     */
    boolean ensure() throws GeneralSecurityException {
        boolean usable = isUsable();
        if (!usable) {
            store.deleteEntry(ALIAS);
            generate();
        }
        return !usable;
    }

    private boolean isUsable() throws GeneralSecurityException {
        try {
            Key key = store.getKey(ALIAS, null);
            if (key == null) {
                return false;
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            cipher.doFinal();
            return true;
        } catch (KeyPermanentlyInvalidatedException | UnrecoverableKeyException e) {
            return false;
        } catch (ProviderException e) { // busy just now: whoever seals with it asks again
            return true;
        }
    }

    /** Without user authentication: a key that asks for it ends with the next fingerprint that is added. */
    private static void generate() throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE);
        int purposes = KeyProperties.PURPOSE_ENCRYPT | KeyProperties.PURPOSE_DECRYPT;
        generator.init(new KeyGenParameterSpec.Builder(ALIAS, purposes)
                .setKeySize(256)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .build());
        generator.generateKey();
    }
}
