package dev.freshet.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A request as any front has read it; {@code headers} gives all values of a name, in any case. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Received(String method, String target, Function<String, List<String>> headers, byte[] body) {
    private static final String BEARER = "Bearer ";

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The first value, or the empty string. */
    String header(String name) {
        List<String> values = headers.apply(name);
        return values == null || values.isEmpty() ? "" : values.get(0);
    }

    Optional<String> bearerToken() {
        String authorization = header("Authorization");
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).trim())
                : Optional.empty();
    }
}
