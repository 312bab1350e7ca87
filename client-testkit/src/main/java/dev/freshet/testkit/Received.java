package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request as any front has read it; the names of its headers are in any case. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Received(String method, String target, Map<String, List<String>> headers, byte[] body) {
    private static final String BEARER = "Bearer ";
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

    /** The first value, or the empty string. */
    String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    Optional<String> bearerToken() {
        String authorization = header("Authorization");
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).trim())
                : Optional.empty();
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
