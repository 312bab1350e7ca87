package dev.freshet.listeners;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The audit trail, from issuance to revocation: one line of JSON for each event, without a secret.
 *
 * <p>Every line has {@code at} (ISO 8601, UTC), {@code session} (its label), {@code sequence} (counts the session's events
 * from 1: a gap is a line that was lost) and {@code event}; what else is there depends on the event, and stands in
 * docs/listeners.md. These names stay. Tokens are fingerprints. All is ASCII: whatever a label holds, a line is one line,
 * and nothing in it moves a terminal's cursor.
 *
 * <p>A line that cannot be written breaks nothing: the session logs why, and the next event is tried again.
 */
public final class AuditLog implements AuthListener {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Consumer<String> lines;

    private AuditLog(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * An audit log that is somebody else's to keep, such as a logger of its own: {@code AuditLog.to(logger::info)}.
     *
     * @param lines gets each line without its end, on the threads of the sessions that the log hears
     */
    public static AuditLog to(Consumer<String> lines) {
        return new AuditLog(Objects.requireNonNull(lines, "lines"));
    }

    /**
     * An audit log in a file, which is made if it is not there. It is opened for each line, so it may be moved away at any
     * time, and there is nothing to close. Each line is one write at the end of the file: any number of sessions share it,
     * on a local file system of POSIX those of several processes too. A line has been given to the operating system, not to
     * the disk. Where a disk was full, a piece of a line may stay: it is a line of its own.
     */
    public static AuditLog to(Path file) {
        Objects.requireNonNull(file, "file");
        return toEnd(() -> Files.newOutputStream(file, CREATE, APPEND));
    }

    /** Opens the end of a file. */
    interface End {
        OutputStream open() throws IOException;
    }

    static AuditLog toEnd(End end) {
        AtomicBoolean torn = new AtomicBoolean();
        return new AuditLog(line -> {
            try (OutputStream out = end.open()) {
                append(out, line, torn);
            } catch (IOException e) {
                throw new UncheckedIOException("the audit log cannot be written", e);
            }
        });
    }

    /** After a line that was not written whole, the next begins on a line of its own. */
    private static void append(OutputStream out, String line, AtomicBoolean torn) throws IOException {
        String begun = torn.getAndSet(false) ? "\n" : "";
        try {
            out.write((begun + line + '\n').getBytes(US_ASCII));
        } catch (IOException e) {
            torn.set(true);
            throw e;
        }
    }

    @Override
    public void onEvent(AuthEvent event) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(event, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.accept(line.toString());
    }

    private static void write(AuthEvent event, JsonGenerator json) throws IOException {
        AuthEvent.Stamp stamp = event.stamp();
        Told told = Told.of(event);
        json.writeStartObject();
        json.writeStringField("at", stamp.at().toString());
        json.writeStringField("session", stamp.session());
        json.writeNumberField("sequence", stamp.sequence());
        json.writeStringField("event", told.name());
        for (Map.Entry<String, Object> field : told.fields().entrySet()) {
            json.writeObjectField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
    }
}
