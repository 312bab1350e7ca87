package dev.freshet;

import dev.freshet.VaultRecord.HoldOff;
import dev.freshet.VaultRecord.Intent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link VaultRecord}: a magic number, a version, then fields of a tag, a length and a value, ended by
 * the tag zero. What follows it is padding. A reader skips the tags that it does not know.
 */
final class RecordFormat {
    private static final int MAGIC = 0x46524553;
    private static final int VERSION = 1;

    private static final int END = 0;
    private static final int EPOCH = 1;
    private static final int GENERATION = 2;
    private static final int PARENT = 3;
    private static final int ACCESS = 4;
    private static final int REFRESH = 5;
    private static final int LIFETIME = 6;
    private static final int SCOPE = 7;
    private static final int TOKEN_TYPE = 8;
    private static final int RECEIVED_AT = 9;
    private static final int ISSUED_AT = 10;
    private static final int INTENT_ID = 11;
    private static final int INTENT_SPENDS = 12;
    private static final int INTENT_SENT_AT = 13;
    private static final int HOLD_OFF_UNTIL = 14;
    private static final int HOLD_OFF_FAILURES = 15;
    private static final int ACCOUNT = 16;
    private static final int FENCE = 17;
    private static final int KEY = 18;
    private static final int SIGNED_IN_AT = 19;
    private static final int REFRESH_LIFETIME = 20;
    private static final int USED_AT = 21;
    private static final int ENDED = 24;

    private final Map<Integer, byte[]> fields = new TreeMap<>();

    private RecordFormat() {}

    /** The record's bytes, padded with zeros to at least {@code size}. */
    static byte[] write(VaultRecord record, int size) {
        RecordFormat out = new RecordFormat();
        out.put(EPOCH, record.epoch());
        out.put(GENERATION, record.generation());
        out.put(PARENT, record.parent());
        out.put(RECEIVED_AT, record.receivedAt());
        out.put(ISSUED_AT, record.issuedAt());
        out.put(ACCOUNT, record.account());
        if (record.fence() != 0) {
            out.put(FENCE, record.fence());
        }
        SessionEnd end = record.end();
        out.put(ENDED, end == null ? null : end.name());
        TokenPair pair = record.pair();
        if (pair != null) {
            Secret refresh = pair.refresh();
            out.put(SIGNED_IN_AT, record.signedInAt());
            out.put(USED_AT, record.usedAt());
            out.put(ACCESS, pair.access().reveal());
            out.put(REFRESH, refresh == null ? null : refresh.reveal());
            out.put(SCOPE, pair.scope());
            out.put(TOKEN_TYPE, pair.tokenType());
            Secret key = pair.key();
            out.put(KEY, key == null ? null : key.reveal());
            out.put(LIFETIME, pair.expiresIn());
            out.put(REFRESH_LIFETIME, pair.refreshExpiresIn());
        }
        Intent intent = record.intent();
        if (intent != null) {
            out.put(INTENT_ID, intent.id());
            out.put(INTENT_SPENDS, intent.spends());
            out.put(INTENT_SENT_AT, intent.sentAt());
        }
        HoldOff holdOff = record.holdOff();
        if (holdOff != null) {
            out.put(HOLD_OFF_UNTIL, holdOff.until());
            out.put(HOLD_OFF_FAILURES, holdOff.failures());
        }
        return out.bytes(size);
    }

    /**
     * The record that these bytes are.
     *
     * @throws IOException if they are none, or of a version that this one cannot read
     */
    static VaultRecord read(byte[] bytes) throws IOException {
        RecordFormat in = new RecordFormat();
        in.parse(bytes);
        TokenPair pair = null;
        if (in.fields.containsKey(ACCESS)) {
            String refresh = in.text(REFRESH);
            String type = in.text(TOKEN_TYPE);
            String key = in.text(KEY);
            pair = new TokenPair(
                    Secret.of(in.need(ACCESS)),
                    refresh == null ? null : Secret.of(refresh),
                    in.duration(LIFETIME),
                    in.text(SCOPE),
                    type == null ? "Bearer" : type,
                    key == null ? null : Secret.of(key),
                    in.duration(REFRESH_LIFETIME));
        }
        Intent intent = in.fields.containsKey(INTENT_ID)
                ? new Intent(in.need(INTENT_ID), in.need(INTENT_SPENDS), in.needNumber(INTENT_SENT_AT))
                : null;
        Long fence = in.number(FENCE);
        long receivedAt = in.needNumber(RECEIVED_AT);
        // A tombstone has neither.
        Long signedInAt = pair == null ? null : in.number(SIGNED_IN_AT);
        Long usedAt = pair == null ? null : in.number(USED_AT);
        HoldOff holdOff = in.fields.containsKey(HOLD_OFF_UNTIL)
                ? new HoldOff(in.needNumber(HOLD_OFF_UNTIL), (int) in.needNumber(HOLD_OFF_FAILURES))
                : null;
        return new VaultRecord(
                in.need(EPOCH),
                in.needNumber(GENERATION),
                in.text(PARENT),
                pair,
                receivedAt,
                in.needNumber(ISSUED_AT),
                signedInAt == null ? receivedAt : signedInAt,
                usedAt == null ? receivedAt : usedAt,
                intent,
                holdOff,
                in.text(ACCOUNT),
                fence == null ? 0 : fence,
                pair == null ? end(in.text(ENDED)) : null);
    }

    /** The cause of that name; null for one that only a later version knows. */
    private static @Nullable SessionEnd end(@Nullable String name) {
        for (SessionEnd end : SessionEnd.values()) {
            if (end.name().equals(name)) {
                return end;
            }
        }
        return null;
    }

    private void put(int tag, @Nullable String value) {
        if (value != null) {
            fields.put(tag, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void put(int tag, @Nullable Duration value) {
        if (value != null) {
            put(tag, value.toMillis());
        }
    }

    private void put(int tag, long value) {
        put(tag, Long.toString(value));
    }

    private byte[] bytes(int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(size, 512));
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeByte(VERSION);
            for (Map.Entry<Integer, byte[]> field : fields.entrySet()) {
                out.writeByte(field.getKey());
                out.writeInt(field.getValue().length);
                out.write(field.getValue());
            }
            out.writeByte(END);
            while (bytes.size() < size) {
                out.writeByte(0);
            }
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private void parse(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < 5 || in.readInt() != MAGIC) {
            throw new IOException("the vault holds something else than a session");
        }
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("the vault's record has version " + version + ", this library reads " + VERSION);
        }
        try {
            parseFields(in);
        } catch (EOFException e) {
            throw new IOException("the vault's record is cut off", e);
        }
    }

    private void parseFields(DataInputStream in) throws IOException {
        for (int tag = in.readUnsignedByte(); tag != END; tag = in.readUnsignedByte()) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new EOFException();
            }
            byte[] value = new byte[length];
            in.readFully(value);
            fields.put(tag, value);
        }
    }

    private @Nullable String text(int tag) {
        byte[] value = fields.get(tag);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private String need(int tag) throws IOException {
        String value = text(tag);
        if (value == null || value.isEmpty()) {
            throw new IOException("the vault's record lacks field " + tag);
        }
        return value;
    }

    private @Nullable Long number(int tag) throws IOException {
        return fields.containsKey(tag) ? needNumber(tag) : null;
    }

    private @Nullable Duration duration(int tag) throws IOException {
        Long millis = number(tag);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private long needNumber(int tag) throws IOException {
        try {
            return Long.parseLong(need(tag));
        } catch (NumberFormatException e) {
            throw new IOException("field " + tag + " of the vault's record is not a number");
        }
    }
}
