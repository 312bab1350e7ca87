package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.DAMAGED;
import static dev.freshet.TokenCipher.Unreadable.Why.NEWER_FORMAT;
import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;

import java.io.IOException;

/**
 * Where a cipher's 32 bytes of key come from. A sealed record carries a hint in the clear, from which its key is found
 * again: the kind, then a salt or a wrapped key. Sources are asked by one thread at a time; asking may be slow, so the
 * cipher remembers the answers.
 */
interface KeySource {
    int KEY_BYTES = 32;

    byte BYTES = 0;
    byte PASSPHRASE = 1;
    byte KEY_STORE = 2;

    /** The hint of a key that no record has been sealed with yet. */
    byte[] newHint() throws IOException;

    /** The key that this source has for records with this hint. */
    byte[] key(byte[] hint) throws IOException;

    /** Keeps nothing that can be fetched again. */
    default void forget() {}

    /** Refuses a hint of another kind or of a length that this kind never has. */
    static void check(byte[] hint, byte kind, int length) throws TokenCipher.Unreadable {
        if (hint[0] < BYTES || hint[0] > KEY_STORE) {
            throw new TokenCipher.Unreadable(NEWER_FORMAT, "sealed with a kind of key this version lacks", null);
        }
        if (hint[0] != kind) {
            throw new TokenCipher.Unreadable(
                    WRONG_KEY, "sealed with " + name(hint[0]) + ", not with " + name(kind), null);
        }
        if (hint.length != length) {
            throw new TokenCipher.Unreadable(DAMAGED, "a sealed record whose header is broken", null);
        }
    }

    private static String name(byte kind) {
        return switch (kind) {
            case PASSPHRASE -> "a passphrase";
            case KEY_STORE -> "a key that stays in its key store";
            default -> "a key of plain bytes";
        };
    }

    /** Plain bytes. The hint is the kind alone. */
    final class Bytes implements KeySource {
        private final byte[] key;

        Bytes(byte[] key) {
            this.key = key;
        }

        @Override
        public byte[] newHint() {
            return new byte[] {BYTES};
        }

        @Override
        public byte[] key(byte[] hint) throws TokenCipher.Unreadable {
            check(hint, BYTES, 1);
            return key.clone();
        }
    }
}
