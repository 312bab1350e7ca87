package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The plain ways to write a secret down: as text of one or two bytes a letter, as hex digits, as Base64; each as it is and
 * form-encoded.
 */
final class Spellings {
    /** Fewer digits of Base64 stand in any text by chance. */
    private static final int LEAST_DIGITS = 4;

    private final List<String> ways;

    private Spellings(List<String> ways) {
        this.ways = ways;
    }

    static Spellings of(String secret) {
        return new Spellings(Stream.of(secret, URLEncoder.encode(secret, UTF_8))
                .flatMap(Spellings::waysOf)
                .distinct()
                .toList());
    }

    private static Stream<String> waysOf(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        String hex = HexFormat.of().formatHex(bytes);
        Stream<String> plain =
                Stream.of(new String(bytes, ISO_8859_1), wide(secret), hex, hex.toUpperCase(Locale.ROOT));
        Stream<String> base64 = Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
                .flatMap(encoder -> IntStream.range(0, 3).mapToObj(before -> base64(encoder, bytes, before)))
                .filter(digits -> digits.length() >= LEAST_DIGITS);
        return Stream.concat(plain, base64);
    }

    boolean standIn(byte[] bytes) {
        return standIn(new String(bytes, ISO_8859_1));
    }

    /** Text that holds one byte a letter. */
    boolean standIn(String latin) {
        return firstIn(latin) >= 0;
    }

    /** Where in such a text the first of them begins, or -1. */
    int firstIn(String latin) {
        return ways.stream()
                .mapToInt(latin::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** Of either byte order: they differ at the ends. */
    private static String wide(String text) {
        return new String(text.getBytes(UTF_16BE), ISO_8859_1).substring(1);
    }

    /** The digits that do not depend on what stands before and after, when so many bytes stand before. */
    private static String base64(Base64.Encoder encoder, byte[] secret, int before) {
        byte[] shifted = new byte[before + secret.length];
        System.arraycopy(secret, 0, shifted, before, secret.length);
        String digits = encoder.withoutPadding().encodeToString(shifted);
        int first = before == 0 ? 0 : before + 1;
        int shared = shifted.length % 3 == 0 ? 0 : 1;
        return digits.substring(first, Math.max(first, digits.length() - shared));
    }
}
