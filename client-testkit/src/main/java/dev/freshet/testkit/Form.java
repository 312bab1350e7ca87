package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A form body; a parameter that was sent twice makes it unreadable, as RFC 6749 section 3.2 says. */
final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    static Optional<Form> read(Received request) {
        if (!request.header("Content-Type").regionMatches(true, 0, TYPE, 0, TYPE.length())) {
            return Optional.empty();
        }
        try {
            return parse(new String(request.body(), UTF_8)).map(Form::new);
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, String>> parse(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0
                    && fields.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1))) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(fields);
    }

    /** The value, or the empty string. */
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
