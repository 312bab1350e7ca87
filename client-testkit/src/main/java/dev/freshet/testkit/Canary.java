package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/** A secret that is easy to find, whatever plain way it was written in. */
final class Canary {
    static final String TEXT = "canary-4711-of-the-vault-contract";
    static final byte[] RECORD = TEXT.getBytes(UTF_8);

    private static final Spellings SPELLINGS = Spellings.of(TEXT);

    private Canary() {}

    /** Whether it can be read there. */
    static boolean sings(byte[] bytes) {
        return SPELLINGS.standIn(bytes);
    }

    static boolean sings(String text) {
        return sings(text.getBytes(UTF_8));
    }

    static boolean sings(Throwable thrown) {
        return sings(trace(thrown));
    }

    /** All that an exception shows, its causes included. */
    static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** What a vault and what comes with it show of themselves. */
    static List<String> shown(Object... things) {
        return Stream.of(things).map(String::valueOf).toList();
    }
}
