package dev.freshet;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that an answer sets, read as RFC 6265 sections 5.2 and 5.3 tell a browser to. Total: what cannot be read is
 * passed over, and the time is linear in the header's length, of which 16 KiB are too much for a cookie.
 *
 * <p>The value is kept as it stands, quotes and percent signs included, since that is how it is sent back. Attributes
 * that are unknown count for nothing; of one that comes several times the last does.
 *
 * @param domain the attribute, or else the host that sent the cookie
 * @param path the attribute, or else the folder of the address that sent the cookie
 * @param expires when it ends, or null when it does not tell
 */
record SetCookie(
        String name,
        String value,
        String domain,
        String path,
        @Nullable Instant expires) {
    private static final int MOST_CHARACTERS = 16 * 1024;

    /** So far ahead that the sum with any date is one. */
    private static final long LONGEST_LIFE = TimeUnit.DAYS.toSeconds(36500);

    /**
     * What became of a cookie in an answer: null when the answer does not speak of it, a cookie that {@link #isGone} when
     * it was taken away, and else the last one that came.
     *
     * <p>Cookies that would not be sent back to this address are passed over (section 5.4). One name may have several, told
     * apart by domain and path: a server that moves a cookie takes one away and sets another.
     *
     * @param headers the answer's Set-Cookie headers
     * @param now by the answer's own clock
     */
    static @Nullable SetCookie last(List<String> headers, String name, URI from, Instant now) {
        SetCookie gone = null;
        SetCookie set = null;
        for (String header : headers) {
            SetCookie cookie = read(header, from, now);
            if (cookie == null || !cookie.name().equals(name) || !cookie.goesTo(from)) {
                continue;
            }
            if (!cookie.isGone(now)) {
                set = cookie;
            } else {
                gone = cookie;
                set = set != null && cookie.replaces(set) ? null : set;
            }
        }
        return set == null ? gone : set;
    }

    /** The cookie that a header sets, or null when it sets none, or one for another domain. */
    static @Nullable SetCookie read(String header, URI from, Instant now) {
        if (header.length() > MOST_CHARACTERS) {
            return null;
        }
        String[] parts = header.split(";", -1);
        int equals = parts[0].indexOf('=');
        String name = equals < 0 ? "" : trim(parts[0].substring(0, equals));
        if (name.isEmpty()) {
            return null;
        }
        Attributes attributes = new Attributes();
        for (int i = 1; i < parts.length; i++) {
            attributes.take(parts[i], now);
        }
        String host = from.getHost().toLowerCase(Locale.ROOT);
        String domain = attributes.domain.isEmpty() ? host : attributes.domain;
        String path = attributes.path.startsWith("/") ? attributes.path : folder(requested(from));
        return matchesDomain(host, domain)
                ? new SetCookie(name, trim(parts[0].substring(equals + 1)), domain, path, attributes.expires())
                : null;
    }

    /** What the attributes of a header say, taken one after the other. */
    private static final class Attributes {
        private String domain = "";
        private String path = "";
        private @Nullable Instant maxAge;
        private @Nullable Instant expires;

        void take(String text, Instant now) {
            int equals = text.indexOf('=');
            String name = trim(equals < 0 ? text : text.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : trim(text.substring(equals + 1));
            switch (name) {
                case "domain" -> domain = value.isEmpty() ? domain : bare(value);
                case "path" -> path = value;
                case "expires" -> {
                    Instant date = CookieDate.read(value);
                    expires = date == null ? expires : date;
                }
                case "max-age" -> maxAge = value.matches("-?[0-9]+") ? now.plusSeconds(seconds(value)) : maxAge;
                default -> {
                    // HttpOnly and Secure hold here anyway; all else is nobody's business
                }
            }
        }

        private static String bare(String value) {
            return (value.startsWith(".") ? value.substring(1) : value).toLowerCase(Locale.ROOT);
        }

        private static long seconds(String number) {
            if (number.startsWith("-")) {
                return 0;
            }
            return number.length() > 18 ? LONGEST_LIFE : Math.min(Long.parseLong(number), LONGEST_LIFE);
        }

        /** Max-Age comes before Expires, in whatever order they stand (section 5.3, step 3). */
        @Nullable
        Instant expires() {
            return maxAge == null ? expires : maxAge;
        }
    }

    /** Whether it takes a cookie away: it has run out, or has no value. */
    boolean isGone(Instant now) {
        return unquoted().isEmpty() || (expires != null && !expires.isAfter(now));
    }

    /** How long it lives from now on, or null when it does not tell. */
    @Nullable
    Duration lifetime(Instant now) {
        return expires == null ? null : Duration.between(now, expires);
    }

    /** The value without the quotes that may stand around it, for use outside a cookie. */
    String unquoted() {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private boolean replaces(SetCookie other) {
        return domain.equals(other.domain) && path.equals(other.path);
    }

    /** Whether it would be sent to this address of its host (section 5.1.4). */
    private boolean goesTo(URI address) {
        String asked = requested(address);
        return asked.equals(path)
                || (asked.startsWith(path) && (path.endsWith("/") || asked.charAt(path.length()) == '/'));
    }

    /** Section 5.1.3: the host, or a domain above it; an address has none. */
    private static boolean matchesDomain(String host, String domain) {
        boolean isAddress = host.startsWith("[") || host.matches("[0-9.]+");
        return host.equals(domain) || (!isAddress && host.endsWith("." + domain));
    }

    private static String requested(URI address) {
        String path = address.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String folder(String path) {
        int last = path.lastIndexOf('/');
        return last <= 0 ? "/" : path.substring(0, last);
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Shows the name only. */
    @Override
    public String toString() {
        return "SetCookie[" + name + "]";
    }
}
