package dev.freshet.samples.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a command prints. For people: lines on standard output. With {@code --json}: one object there, at the end. What
 * goes on meanwhile is told on standard error, in both cases. Safe from any thread.
 */
final class Output {
    static final int COLUMNS = 79;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;
    private final ObjectNode object = MAPPER.createObjectNode();
    private final AtomicBoolean finished = new AtomicBoolean();

    Output(PrintStream out, PrintStream err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    boolean isJson() {
        return json;
    }

    /** A line of the result, for people. What a server has said may stand in the arguments: it is cleaned. */
    void say(String format, @Nullable Object... arguments) {
        if (!json) {
            out.println(text(format, arguments));
            out.flush();
        }
    }

    /** A line about what goes on; at a terminal, no longer than it is wide. */
    void note(String format, @Nullable Object... arguments) {
        String text = text(format, arguments);
        boolean isAddress = text.startsWith(" ");
        err.println(Terminal.isThere() && !isAddress ? Words.wrapped(text, COLUMNS) : text);
        err.flush();
    }

    /** A line that the next one is written over. */
    void progress(String format, @Nullable Object... arguments) {
        err.print("\r" + text(format, arguments) + "\u001b[K");
        err.flush();
    }

    /** What it is, byte by byte, for people; it ends when nobody reads it any more. */
    void raw(InputStream bytes) throws IOException {
        byte[] some = new byte[8192];
        byte last = '\n';
        for (int read = bytes.read(some); read > 0 && !out.checkError(); read = bytes.read(some)) {
            out.write(some, 0, read);
            last = some[read - 1];
        }
        if (last != '\n' && Terminal.isThere()) {
            out.println();
        }
        out.flush();
    }

    /** A member of the object. Times are ISO 8601, in UTC. */
    synchronized Output put(String name, @Nullable Object value) {
        object.set(name, MAPPER.valueToTree(value instanceof Instant ? value.toString() : value));
        return this;
    }

    /** Ends the command; what comes later is not printed. */
    Exit finish(Exit exit) {
        if (exit == Exit.OK && out.checkError()) {
            return finish(new Failure(Exit.OTHER, "The output could not be written", "Is the disk full?"));
        }
        print(exit);
        return exit;
    }

    Exit finish(Failure failure) {
        if (!json && !finished.get()) {
            note("%s", failure.getMessage());
            if (!failure.advice.isEmpty()) {
                note("%s", failure.advice);
            }
        }
        put("error", failure.getMessage()).put("advice", failure.advice);
        return finish(failure.exit);
    }

    private synchronized void print(Exit exit) {
        if (finished.compareAndSet(false, true) && json) {
            out.println(put("ok", exit == Exit.OK).put("exit", exit.code).object);
            out.flush();
        }
    }

    private static String text(String format, @Nullable Object... arguments) {
        return String.format(format, Stream.of(arguments).map(Output::clean).toArray());
    }

    /** Without the characters by which a text could rule the terminal, or turn what it shows around. */
    private static @Nullable Object clean(@Nullable Object argument) {
        return argument instanceof String text ? text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ") : argument;
    }
}
