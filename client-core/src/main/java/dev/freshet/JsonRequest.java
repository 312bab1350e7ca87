package dev.freshet;

import dev.freshet.JsonAnswer.Place;
import dev.freshet.JsonAnswer.Place.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a {@link JsonEndpoint} is sent: fixed fields, and the refresh token wherever that stands. */
final class JsonRequest {
    private final Place sent;
    private final Map<String, String> fields;

    /**
     * Requests of this kind.
     *
     * @param sent where the refresh token stands
     * @param headers the fixed headers, by names in any case
     * @throws IllegalArgumentException if two things would stand in one place
     */
    JsonRequest(Place sent, Map<String, String> fields, Map<String, String> headers) {
        String header = sent.kind() == Kind.COOKIE ? "Cookie" : sent.name();
        if (sent.kind() != Kind.FIELD && headers.containsKey(header)) {
            throw new IllegalArgumentException("the header with the refresh token comes once: " + header);
        }
        Set<String> paths = new TreeSet<>(fields.keySet());
        if (sent.kind() == Kind.FIELD && !paths.add(sent.name())) {
            throw new IllegalArgumentException("the field with the refresh token comes once: " + sent.name());
        }
        for (String path : paths) {
            for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
                if (paths.contains(path.substring(0, dot))) {
                    throw new IllegalArgumentException("a field is a text or holds others, not both: " + path);
                }
            }
        }
        this.sent = sent;
        this.fields = new LinkedHashMap<>(fields);
    }

    byte[] body(Secret token) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        if (sent.kind() == Kind.FIELD) {
            all.put(sent.name(), token.reveal());
        }
        return Json.write(all);
    }

    Map<String, String> headers(Secret token) {
        return switch (sent.kind()) {
            case FIELD -> Map.of();
            case HEADER ->
                Map.of(
                        sent.name(),
                        sent.name().equalsIgnoreCase("Authorization") ? "Bearer " + token.reveal() : token.reveal());
            case COOKIE -> Map.of("Cookie", sent.name() + '=' + token.reveal());
        };
    }
}
