package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request as any front has read it, by {@code http} or {@code https}; the names of its headers are in any case. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Received(String method, String scheme, String target, Map<String, List<String>> headers, byte[] body) {
    private static final int SEARCHED = 1 << 16;

    Received {
        Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        headers = anyCase;
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Scheme, host and port, as the client named them. */
    String origin() {
        return scheme + "://" + host();
    }

    /** Host and port; in HTTP/2 they stand elsewhere (RFC 9113 section 8.3.1). */
    String host() {
        String authority = header(":authority");
        return authority.isEmpty() ? header("Host") : authority;
    }

    boolean isOfHttp2() {
        return headers.containsKey(":scheme");
    }

    Endpoint endpoint() {
        return Endpoint.of(path());
    }

    List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The first value, or the empty string. */
    String header(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    /** What stands after this scheme in the {@code Authorization} header. */
    Optional<String> authorization(String scheme) {
        String value = header("Authorization");
        String prefix = scheme + " ";
        return value.regionMatches(true, 0, prefix, 0, prefix.length())
                ? Optional.of(value.substring(prefix.length()).trim())
                : Optional.empty();
    }

    /** The access token that came, bound to a key or not. */
    Optional<String> accessToken() {
        return authorization("Bearer").or(() -> authorization("DPoP"));
    }

    /** The value of a cookie, or the empty string. */
    String cookie(String name) {
        for (String pair : String.join(";", values("Cookie")).split(";", -1)) {
            String[] parts = pair.trim().split("=", 2);
            if (parts.length == 2 && parts[0].equals(name)) {
                return parts[1];
            }
        }
        return "";
    }

    /** The tokens of any {@link RotatingAuthServer} in the target, the headers and the first 64 KiB of the body. */
    List<String> tokens() {
        String start = new String(body, 0, Math.min(body.length, SEARCHED), ISO_8859_1);
        return TokenText.tokensIn(target + '\n' + headers + '\n' + start);
    }

    /** The refresh token that it is about. */
    Optional<String> refreshToken() {
        return tokens().stream().filter(TokenText::isRefresh).findFirst();
    }
}
