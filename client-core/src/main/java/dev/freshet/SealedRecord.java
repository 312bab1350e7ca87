package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.DAMAGED;
import static dev.freshet.TokenCipher.Unreadable.Why.NEWER_FORMAT;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a record stands in a file, numbers big-endian:
 *
 * <pre>
 *  4  magic "FRSH"
 *  1  format version, 1
 *  8  key id: derived from the key, tells a wrong key from a damaged record
 *  2  length of the hint
 *  n  hint: 1 byte for the kind of key, then what this kind needs to find the key again (see {@link KeySource})
 * 32  salt of this record's own key
 * 12  IV
 *  n  AES-256-GCM ciphertext, and its tag of 16 bytes
 * </pre>
 *
 * Everything before the ciphertext is the header. It is authenticated together with the vault's name.
 */
final class SealedRecord {
    static final int ID_BYTES = 8;
    static final int SALT_BYTES = 32;
    static final int IV_BYTES = 12;
    static final int TAG_BYTES = 16;

    private static final int MAGIC = 0x46525348;
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 4 + 1 + ID_BYTES + 2 + SALT_BYTES + IV_BYTES;

    final byte[] keyId;
    final byte[] hint;
    final byte[] salt;
    final byte[] iv;

    SealedRecord(byte[] keyId, byte[] hint, byte[] salt, byte[] iv) {
        this.keyId = keyId;
        this.hint = hint;
        this.salt = salt;
        this.iv = iv;
    }

    /** Reads the header of a sealed record; the ciphertext begins at {@link #length()}. */
    static SealedRecord parse(byte[] sealed) throws TokenCipher.Unreadable {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        try {
            if (in.getInt() != MAGIC) {
                throw new TokenCipher.Unreadable(DAMAGED, "not a sealed record", null);
            }
            byte version = in.get();
            if (version < VERSION) {
                throw new TokenCipher.Unreadable(DAMAGED, "damaged: no format has number " + version, null);
            }
            if (version != VERSION) {
                throw new TokenCipher.Unreadable(
                        NEWER_FORMAT, "sealed in format " + version + ", this version reads " + VERSION, null);
            }
            byte[] keyId = take(in, ID_BYTES);
            byte[] hint = take(in, in.getShort() & 0xffff);
            SealedRecord record = new SealedRecord(keyId, hint, take(in, SALT_BYTES), take(in, IV_BYTES));
            if (hint.length > 0 && in.remaining() >= TAG_BYTES) {
                return record;
            }
        } catch (BufferUnderflowException e) {
            throw new TokenCipher.Unreadable(DAMAGED, "a sealed record that is cut off", e);
        }
        throw new TokenCipher.Unreadable(DAMAGED, "a sealed record that is cut off", null);
    }

    int length() {
        return FIXED_BYTES + hint.length;
    }

    byte[] header() {
        return ByteBuffer.allocate(length())
                .putInt(MAGIC)
                .put(VERSION)
                .put(keyId)
                .putShort((short) hint.length)
                .put(hint)
                .put(salt)
                .put(iv)
                .array();
    }

    /** What the tag vouches for besides the record. The name's length keeps name and header apart. */
    byte[] authenticated(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + utf8.length + length())
                .putInt(utf8.length)
                .put(utf8)
                .put(header())
                .array();
    }

    byte[] with(byte[] ciphertext) {
        byte[] sealed = Arrays.copyOf(header(), length() + ciphertext.length);
        System.arraycopy(ciphertext, 0, sealed, length(), ciphertext.length);
        return sealed;
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
