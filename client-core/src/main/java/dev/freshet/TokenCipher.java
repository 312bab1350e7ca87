package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.DAMAGED;
import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts a vault's record with AES-256-GCM, under a key of its own for each record. {@link EncryptedFileVault} takes
 * one; a vault of your own calls {@link #seal} before it stores and {@link #open} after it has loaded.
 *
 * <p>The factories do no work: a passphrase is stretched and a key store is asked at the first record, by the thread
 * that seals or opens it. Safe from any thread; several vaults may share one cipher.
 */
public final class TokenCipher {
    static final String AES_GCM = "AES/GCM/NoPadding";

    private static final byte[] FOR_RECORD = "freshet record key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FOR_ID = "freshet key id".getBytes(StandardCharsets.US_ASCII);
    private static final int REMEMBERED = 16;

    private final KeySource source;
    private final List<TokenCipher> older;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock deriving = new ReentrantLock();
    private final Map<String, Master> remembered = new LinkedHashMap<>();
    private @Nullable Master writesWith;

    private TokenCipher(KeySource source, List<TokenCipher> older) {
        this.source = source;
        this.older = older;
    }

    /**
     * A cipher whose key is these 32 random bytes. They are copied; the copy stays in memory as long as the cipher.
     *
     * @throws IllegalArgumentException if {@code key} has another length
     */
    public static TokenCipher fromBytes(byte[] key) {
        if (Objects.requireNonNull(key, "key").length != KeySource.KEY_BYTES) {
            throw new IllegalArgumentException("key has " + key.length + " bytes, not " + KeySource.KEY_BYTES);
        }
        return new TokenCipher(new KeySource.Bytes(key.clone()), List.of());
    }

    /**
     * A cipher whose key is a 256-bit secret key in a loaded key store, such as PKCS12 or AndroidKeyStore. A key that
     * never leaves its store (it must be allowed AES/GCM/NoPadding) encrypts a data key, and is asked once for it.
     *
     * <p>A store that fails for the moment, as Android's does now and then, is asked three times. A key that Android has
     * invalidated for good makes what it has sealed {@link Unreadable.Why#KEY_GONE}: delete the key, create it again, and
     * sign in again.
     *
     * <p>The password is copied; the copy is wiped once the key has been fetched. An entry that is missing or cannot be
     * used shows at the first record, as an {@link AuthException.Storage}.
     *
     * @param password of the entry, or null where the store needs none
     */
    public static TokenCipher fromKeyStore(KeyStore store, String alias, char @Nullable [] password) {
        return new TokenCipher(
                new KeyStoreKey(
                        Objects.requireNonNull(store, "store"),
                        Objects.requireNonNull(alias, "alias"),
                        password == null ? null : password.clone()),
                List.of());
    }

    /**
     * A cipher whose key is made from a passphrase by PBKDF2-HMAC-SHA256 with 600,000 iterations and a random salt.
     * That takes about half a second, at the first record only.
     *
     * <p>The passphrase is copied, so the caller can wipe its own at once. The copy stays in memory as long as the
     * cipher: a record that another process has sealed may carry another salt.
     *
     * @throws IllegalArgumentException if {@code passphrase} is empty
     */
    public static TokenCipher fromPassphrase(char[] passphrase) {
        if (Objects.requireNonNull(passphrase, "passphrase").length == 0) {
            throw new IllegalArgumentException("passphrase is empty");
        }
        return new TokenCipher(new PassphraseKey(passphrase.clone()), List.of());
    }

    /**
     * A cipher whose key is 32 random bytes in a file that only its owner may read: for where there is no key store, and
     * nobody to ask for a passphrase. It keeps out other users, and whoever finds a copy of the vault alone.
     *
     * <p>The first record makes the file and its folder; processes that come at once get one key. An empty file beside it,
     * {@code <name>.lock}, stays. A key that is gone is not made anew for a record that it has sealed: that record stays
     * {@link Unreadable.Why#WRONG_KEY} until the file is back, or the vault is cleared. A file that others may use, that
     * is another user's, a symbolic link or not 32 bytes long is refused and left as it is: {@link AuthException.Storage},
     * and for a record that is to be opened with a file of another length {@link Unreadable.Why#WRONG_KEY}.
     *
     * @throws IllegalArgumentException if {@code file} has no name
     */
    public static TokenCipher fromFile(Path file) {
        Path name = Objects.requireNonNull(file, "file").getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw new IllegalArgumentException("file has no name: " + file);
        }
        return new TokenCipher(new KeyFile(file.toAbsolutePath()), List.of());
    }

    /**
     * The same cipher, which also opens what another one has sealed: to change a key. It seals with its own key only, so
     * a record changes its key with its next save; when all have been saved, the other key may go. What neither opens is
     * as unreadable as to this one alone.
     *
     * <pre>{@code
     * TokenCipher.fromBytes(newKey).alsoOpens(TokenCipher.fromBytes(oldKey))
     * }</pre>
     */
    public TokenCipher alsoOpens(TokenCipher other) {
        List<TokenCipher> all = new ArrayList<>(older);
        all.add(Objects.requireNonNull(other, "other"));
        return new TokenCipher(source, Collections.unmodifiableList(all));
    }

    /**
     * The encrypted form of a record. No two are alike, also of equal records.
     *
     * @param name of the vault: authenticated, not stored, and needed again to open
     * @throws AuthException.Storage if the key store does not give its key
     */
    public byte[] seal(byte[] plain, String name) throws IOException {
        Objects.requireNonNull(plain, "plain");
        Objects.requireNonNull(name, "name");
        Master master = masterForWriting();
        byte[] salt = new byte[SealedRecord.SALT_BYTES];
        random.nextBytes(salt);
        try {
            Cipher cipher = Cipher.getInstance(AES_GCM);
            cipher.init(Cipher.ENCRYPT_MODE, master.recordKey(salt));
            SealedRecord record = new SealedRecord(master.id, master.hint, salt, cipher.getIV());
            cipher.updateAAD(record.authenticated(name));
            return record.with(cipher.doFinal(plain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + AES_GCM, e);
        }
    }

    /**
     * The record in the clear.
     *
     * @param name that it was sealed with
     * @throws Unreadable if it was sealed with another key or name, is damaged, or has a format that is not known here
     * @throws AuthException.Storage if the key store does not give its key
     */
    public byte[] open(byte[] sealed, String name) throws IOException {
        Objects.requireNonNull(sealed, "sealed");
        Objects.requireNonNull(name, "name");
        SealedRecord record = SealedRecord.parse(sealed);
        Master master;
        try {
            master = masterOf(record);
        } catch (Unreadable e) {
            if (e.why() != WRONG_KEY) {
                throw e;
            }
            return openByAnother(sealed, name, e);
        }
        try {
            Cipher cipher = Cipher.getInstance(AES_GCM);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    master.recordKey(record.salt),
                    new GCMParameterSpec(SealedRecord.TAG_BYTES * 8, record.iv));
            cipher.updateAAD(record.authenticated(name));
            byte[] plain = cipher.doFinal(sealed, record.length(), sealed.length - record.length());
            writeWith(master);
            return plain;
        } catch (BadPaddingException e) {
            throw new Unreadable(DAMAGED, "a record that is damaged or was sealed under another name", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + AES_GCM, e);
        }
    }

    /** Asks for its keys anew from here on: another may have come to where they are kept. */
    void forget() {
        deriving.lock();
        try {
            writesWith = null;
            remembered.clear();
            source.forget();
        } finally {
            deriving.unlock();
        }
        older.forEach(TokenCipher::forget);
    }

    private byte[] openByAnother(byte[] sealed, String name, Unreadable ours) throws IOException {
        for (TokenCipher other : older) {
            try {
                return other.open(sealed, name);
            } catch (Unreadable e) {
                if (e.why() != WRONG_KEY) {
                    throw e;
                }
            }
        }
        throw ours;
    }

    private Master masterOf(SealedRecord record) throws IOException {
        deriving.lock();
        try {
            Master master = master(record.hint);
            if (!MessageDigest.isEqual(master.id, record.keyId)) {
                throw new Unreadable(WRONG_KEY, "sealed with another key or passphrase", null);
            }
            return master;
        } finally {
            deriving.unlock();
        }
    }

    private Master masterForWriting() throws IOException {
        deriving.lock();
        try {
            Master master = writesWith;
            if (master == null) {
                master = master(source.newHint());
                writesWith = master;
            }
            return master;
        } finally {
            deriving.unlock();
        }
    }

    /** Keeps the salt of what was opened, so that a save after a start does not stretch the passphrase again. */
    private void writeWith(Master opened) {
        deriving.lock();
        try {
            if (writesWith == null) {
                writesWith = opened;
            }
        } finally {
            deriving.unlock();
        }
    }

    private Master master(byte[] hint) throws IOException {
        String at = Arrays.toString(hint);
        Master known = remembered.get(at);
        if (known != null) {
            return known;
        }
        if (remembered.size() >= REMEMBERED) {
            remembered.clear();
        }
        Master master = new Master(hint, source.key(hint));
        remembered.put(at, master);
        return master;
    }

    /** A key from which the keys of records are derived, and its id, which tells nothing about it. */
    private static final class Master {
        final byte[] hint;
        final byte[] id;
        private final byte[] key;

        Master(byte[] hint, byte[] key) {
            this.hint = hint;
            this.key = key;
            this.id = Hkdf.derive(key, new byte[0], FOR_ID, SealedRecord.ID_BYTES);
        }

        SecretKey recordKey(byte[] salt) {
            byte[] derived = Hkdf.derive(key, salt, FOR_RECORD, KeySource.KEY_BYTES);
            try {
                return new SecretKeySpec(derived, "AES");
            } finally {
                Arrays.fill(derived, (byte) 0);
            }
        }
    }

    /** A sealed record could not be opened. The message shows nothing of the record. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;
        private final Why why;

        Unreadable(Why why, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.why = why;
        }

        /** What to do about it. */
        public Why why() {
            return why;
        }

        /** Why a sealed record could not be opened. */
        public enum Why {
            /** It is intact as far as can be seen, but this cipher has another key: keep it, and find the key. */
            WRONG_KEY,
            /** It was changed or cut off, or belongs to a vault of another name: keep it aside, and sign in again. */
            DAMAGED,
            /** A newer version wrote it: keep it, and update. */
            NEWER_FORMAT,
            /** Its key is gone for good, as when an Android user changes the screen lock: sign in again. */
            KEY_GONE
        }
    }
}
