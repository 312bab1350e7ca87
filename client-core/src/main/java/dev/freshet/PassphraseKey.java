package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.DAMAGED;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A passphrase, through PBKDF2-HMAC-SHA256. The hint is the kind, 4 bytes of iterations, 16 bytes of salt. */
final class PassphraseKey implements KeySource {
    static final int ITERATIONS = 600_000;
    /** A few seconds of work: what a header that was tampered with can cost at most. */
    static final int MOST_ITERATIONS = 5_000_000;

    private static final int SALT_BYTES = 16;
    private static final int HINT_BYTES = 1 + 4 + SALT_BYTES;

    private final char[] passphrase;

    PassphraseKey(char[] passphrase) {
        this.passphrase = passphrase;
    }

    @Override
    public byte[] newHint() {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return ByteBuffer.allocate(HINT_BYTES)
                .put(PASSPHRASE)
                .putInt(ITERATIONS)
                .put(salt)
                .array();
    }

    @Override
    public byte[] key(byte[] hint) throws TokenCipher.Unreadable {
        KeySource.check(hint, PASSPHRASE, HINT_BYTES);
        ByteBuffer in = ByteBuffer.wrap(hint, 1, HINT_BYTES - 1);
        int iterations = in.getInt();
        byte[] salt = new byte[SALT_BYTES];
        in.get(salt);
        if (iterations < ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new TokenCipher.Unreadable(
                    DAMAGED,
                    "a sealed record that asks for " + iterations + " PBKDF2 iterations, outside " + ITERATIONS + " to "
                            + MOST_ITERATIONS,
                    null);
        }
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
