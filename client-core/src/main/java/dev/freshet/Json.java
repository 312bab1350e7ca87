package dev.freshet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
    private static final double LONGEST_LIFETIME = TimeUnit.DAYS.toSeconds(365);

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

    private final JsonNode object;

    private Json(JsonNode object) {
        this.object = object;
    }

    /** The object that these bytes are, or null when they are anything else. What is wrong with them is not told. */
    static @Nullable Json read(byte[] bytes) {
        try {
            JsonNode tree = MAPPER.readTree(bytes);
            return tree.isObject() ? new Json(tree) : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** The bytes of an object with one member. */
    static byte[] write(String name, Secret value) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, '{', encoder.quoteAsUTF8(name));
        put(out, ':', encoder.quoteAsUTF8(value.reveal()));
        out.write('}');
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, char before, byte[] quoted) {
        out.write(before);
        out.write('"');
        out.write(quoted, 0, quoted.length);
        out.write('"');
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
        JsonNode member = object.get(name);
        double seconds = 0;
        if (member != null && member.isNumber()) {
            seconds = member.doubleValue();
        } else if (member != null && member.isTextual()) {
            String text = member.textValue().trim();
            boolean number = text.length() <= LONGEST_NUMBER && text.matches("[0-9]+(\\.[0-9]*)?");
            seconds = number ? Double.parseDouble(text) : 0;
        }
        return seconds >= 1 ? Duration.ofSeconds((long) Math.min(seconds, LONGEST_LIFETIME)) : null;
    }
}
