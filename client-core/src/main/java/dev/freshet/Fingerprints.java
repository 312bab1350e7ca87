package dev.freshet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Names for secrets that tell nothing of them. */
final class Fingerprints {
    private static final byte[] SALT = random(16);

    private Fingerprints() {}

    /** Eight hex digits for an event or a toString: the same for the same secret in this process, and in no other. */
    static String of(Secret secret) {
        return hex(SALT, secret.reveal()).substring(0, 8);
    }

    /** The same in every process: how one record names the pair of another. */
    static String ofPair(TokenPair pair) {
        Secret refresh = pair.refresh();
        return hex(new byte[0], pair.access().reveal() + ' ' + (refresh == null ? "" : refresh.reveal()));
    }

    /** A new random name of 128 bits, for an epoch or an intent. */
    static String mint() {
        return hex(random(16));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String hex(byte[] salt, @Nullable String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt);
            return hex(sha256.digest(String.valueOf(text).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            hex.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }
}
