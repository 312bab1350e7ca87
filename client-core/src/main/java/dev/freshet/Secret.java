package dev.freshet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token or a client secret. It never prints: {@link #toString()} shows dots, and {@link #reveal()} is the one way
 * out. Compared in constant time. Not serializable.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * A secret of these characters.
     *
     * @throws IllegalArgumentException if {@code value} is empty
     */
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a secret may not be empty");
        }
        return new Secret(value);
    }

    /** The characters themselves. Search for this name to find every place where a secret leaves its type. */
    public String reveal() {
        return value;
    }

    /** True when every character is visible ASCII, so that the secret can stand in a header (RFC 6750 section 2.1). */
    boolean fitsHeader() {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "\u2022\u2022\u2022";
    }
}
