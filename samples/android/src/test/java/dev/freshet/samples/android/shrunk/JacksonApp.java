package dev.freshet.samples.android.shrunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import okhttp3.OkHttpClient;

/** {@link OkHttpApp} with as much of Jackson as Freshet uses. */
public final class JacksonApp {
    private JacksonApp() {}

    /** Started by nobody: its size is of interest. */
    public static void main(String[] args) throws IOException {
        OkHttpApp.main(args);
        ObjectMapper jackson = new ObjectMapper(new JsonFactoryBuilder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(args.length)
                                .maxNumberLength(args.length)
                                .maxTokenCount(args.length)
                                .maxStringLength(args.length)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        ObjectNode object = jackson.createObjectNode();
        object.withObjectProperty(args[0]).put(args[0], OkHttpApp.get(new OkHttpClient(), args[0]));
        JsonNode tree = jackson.readTree(jackson.writeValueAsBytes(object));
        System.out.println(tree.isTextual() ? tree.textValue() : tree.isNumber() ? tree.doubleValue() : tree.asText());
    }
}
