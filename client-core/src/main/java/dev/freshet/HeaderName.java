package dev.freshet;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks what an application puts on a request of the library's. */
final class HeaderName {
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "dpop",
            "expect",
            "host",
            "idempotency-key",
            "transfer-encoding",
            "upgrade");

    private HeaderName() {}

    /**
     * A name of a header, which is a name of a cookie too (RFC 9110 section 5.6.2).
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checked(String name) {
        if (!Objects.requireNonNull(name, "name").matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("not a name for a header or cookie: " + name);
        }
        return name;
    }

    /**
     * A name of a header that the library does not set itself.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String free(String name) {
        if (RESERVED.contains(checked(name).toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the library sets this header itself: " + name);
        }
        return name;
    }

    /**
     * Adds a header to those of every request; their names are told apart without case.
     *
     * @throws IllegalArgumentException if the library sets it itself, it is there already, its name is none, or its value
     *     has a character that is not visible ASCII
     */
    static void add(Map<String, String> headers, String name, Secret value) {
        if (!Objects.requireNonNull(value, "value").fitsHeader()) {
            throw new IllegalArgumentException("a header's value is visible ASCII: " + name);
        }
        if (headers.putIfAbsent(free(name), value.reveal()) != null) {
            throw new IllegalArgumentException("a header comes once: " + name);
        }
    }
}
