package dev.freshet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a server's. The one class that knows Jackson, so that none of it is loaded before a refresh.
 *
 * <p>Hostile input costs little: nesting, numbers and the count of tokens are bounded, names are neither interned nor
 * kept. A byte order mark is skipped (RFC 8259 section 8.1); a doubled member makes the whole object unusable.
 */
final class Json {
    private static final int DEEPEST = 16;
    private static final int LONGEST_NUMBER = 100;
    private static final int MOST_TOKENS = 20_000;
    private static final double LEAST_MILLIS = 1e11;

    /** What a longer lifetime is taken for. */
    static final Duration LONGEST_LIFETIME = Duration.ofDays(365);

    private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxTokenCount(MOST_TOKENS)
                            .maxStringLength(TokenPost.LIMIT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ObjectNode object;

    private Json(ObjectNode object) {
        this.object = object;
    }

    /** The object that these bytes are, or null when they are anything else. What is wrong with them is not told. */
    static @Nullable Json read(byte[] bytes) {
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            return tree instanceof ObjectNode object ? new Json(object) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** An object without members, for {@link #put} and {@link #copy}. */
    static Json empty() {
        return new Json(MAPPER.createObjectNode());
    }

    /** The bytes of an object with these texts, by their paths. */
    static byte[] write(Map<String, String> texts) throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            String[] names = text.getKey().split("\\.", -1);
            ObjectNode parent = root;
            for (int i = 0; i < names.length - 1; i++) {
                parent = parent.withObjectProperty(names[i]);
            }
            parent.put(names[names.length - 1], text.getValue());
        }
        return MAPPER.writeValueAsBytes(root);
    }

    void put(String name, String value) {
        object.put(name, value);
    }

    void put(String name, Duration value) {
        object.put(name, value.toMillis() / 1000);
    }

    /** Takes over a member as it is, from wherever it stands in another object. */
    void copy(String name, Json from, String path) {
        JsonNode member = from.at(path);
        if (member != null) {
            object.set(name, member);
        }
    }

    /** What stands at a path of names, such as {@code data.session.token}; null when nothing does. */
    private @Nullable JsonNode at(String path) {
        JsonNode member = object;
        for (String name : path.split("\\.", -1)) {
            member = member == null ? null : member.get(name);
        }
        return member;
    }

    /** The text or number at a path, or the empty string. */
    String word(String path) {
        JsonNode member = at(path);
        return member != null && (member.isTextual() || member.isIntegralNumber()) ? member.asText() : "";
    }

    /** Whether the member says anything: null and the empty string count as left out. */
    boolean has(String name) {
        JsonNode member = object.get(name);
        return member != null
                && !member.isNull()
                && !(member.isTextual() && member.textValue().isEmpty());
    }

    /** A member that is a string, and not an empty one. */
    @Nullable
    String text(String name) {
        JsonNode member = object.get(name);
        return member != null && has(name) ? member.textValue() : null;
    }

    /** A lifetime in seconds, as a number or as the text of one; null when it is anything else or less than a second. */
    @Nullable
    Duration lifetime(String name) {
        return lifetime(number(object.get(name)));
    }

    /**
     * How long it is until the moment at a path: seconds since 1970, milliseconds where those would be beyond the year
     * 5000, or a text as RFC 3339 has it in UTC. Null when it is anything else, or no later than now.
     */
    @Nullable
    Duration until(String path, Instant now) {
        JsonNode member = at(path);
        double moment = number(member);
        if (moment == 0 && member != null && member.isTextual()) {
            try {
                moment = Instant.parse(member.textValue()).getEpochSecond();
            } catch (DateTimeException e) {
                return null;
            }
        }
        return lifetime((moment >= LEAST_MILLIS ? moment / 1000 : moment) - now.getEpochSecond());
    }

    private static @Nullable Duration lifetime(double seconds) {
        return seconds >= 1 ? Duration.ofSeconds((long) Math.min(seconds, LONGEST_LIFETIME.toMillis() / 1000.0)) : null;
    }

    /** A number, or the text of one without sign and exponent; 0 when it is anything else. */
    private static double number(@Nullable JsonNode member) {
        if (member != null && member.isNumber()) {
            return member.doubleValue();
        }
        String text = member != null && member.isTextual() ? member.textValue().trim() : "";
        boolean number = text.length() <= LONGEST_NUMBER && text.matches("[0-9]+(\\.[0-9]*)?");
        return number ? Double.parseDouble(text) : 0;
    }
}
