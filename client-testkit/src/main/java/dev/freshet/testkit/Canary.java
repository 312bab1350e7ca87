package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A secret that is easy to find, whatever plain way it was written in. */
final class Canary {
    static final String TEXT = "canary-4711-of-the-vault-contract";
    static final byte[] RECORD = TEXT.getBytes(UTF_8);

    private Canary() {}

    /** Whether it can be read there: as text of one or two bytes a letter, as hex digits or as Base64. */
    static boolean sings(byte[] bytes) {
        String all = new String(bytes, ISO_8859_1);
        String hex = HexFormat.of().formatHex(RECORD);
        Stream<String> plain = Stream.of(TEXT, wide(TEXT), hex, hex.toUpperCase(Locale.ROOT));
        Stream<String> base64 = IntStream.range(0, 3).mapToObj(Canary::base64);
        return Stream.concat(plain, base64).anyMatch(all::contains);
    }

    static boolean sings(String text) {
        return sings(text.getBytes(UTF_8));
    }

    static boolean sings(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return sings(trace.toString());
    }

    private static String wide(String text) {
        return new String(text.getBytes(UTF_16BE), ISO_8859_1);
    }

    /** The digits that do not depend on what stands before and after, when so many bytes stand before. */
    private static String base64(int before) {
        byte[] shifted = new byte[before + RECORD.length];
        System.arraycopy(RECORD, 0, shifted, before, RECORD.length);
        String digits = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return digits.substring(4, digits.length() - 4);
    }

    /** What a vault and what comes with it show of themselves. */
    static List<String> shown(Object... things) {
        return Stream.of(things).map(String::valueOf).toList();
    }
}
