package dev.freshet.samples.android.shrunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import okhttp3.OkHttpClient;

/** {@link OkHttpApp} with as much of Jackson as Freshet uses. */
public final class JacksonApp {
    private JacksonApp() {}

    /** Started by nobody: its size is of interest. */
    public static void main(String[] args) throws IOException {
        OkHttpApp.main(args);
        JsonFactory jackson = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(args.length)
                        .maxNumberLength(args.length)
                        .maxTokenCount(args.length)
                        .maxStringLength(args.length)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = jackson.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeFieldName(args[0]);
            out.writeString(OkHttpApp.get(new OkHttpClient(), args[0]));
            out.writeEndObject();
        }
        try (JsonParser in = jackson.createParser(bytes.toByteArray())) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                switch (token) {
                    case START_OBJECT -> System.out.println(in.currentName());
                    case START_ARRAY -> in.skipChildren();
                    case VALUE_STRING -> System.out.println(in.getText());
                    case VALUE_NUMBER_INT -> System.out.println(in.getNumberValue());
                    case VALUE_NUMBER_FLOAT -> System.out.println(in.getDoubleValue());
                    default -> System.out.println(in.getBooleanValue());
                }
            }
        }
    }
}
