package dev.freshet.vault.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script, and the digest by which a server that has seen it knows it. */
final class Script {
    private final byte[] text;
    private final byte[] digest;

    Script(String text) {
        this.text = text.getBytes(US_ASCII);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(this.text);
            this.digest = HexFormat.of().formatHex(hash).getBytes(US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    byte[] text() {
        return text;
    }

    byte[] digest() {
        return digest;
    }
}
