package dev.freshet.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.jose.DpopKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Posts forms by hand: what a test sends beside a session. */
final class Forms {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Forms() {}

    /** An answer; its body is an empty object where it is none. It may hold tokens, and is never printed. */
    record Reply(int status, JsonNode body) {
        String text(String member) {
            return body.path(member).asText();
        }

        @Override
        public String toString() {
            return status + " " + text("error");
        }
    }

    static HttpRequest post(HttpRequest.Builder request, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    /**
     * Posts as this client.
     *
     * @param key signs the request, again with a nonce if the server asks for one (RFC 9449 section 8); null for none
     */
    static Reply post(String uri, Client client, Map<String, String> fields, @Nullable DpopKey key)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(uri, client, fields, key, null);
        String nonce = response.headers().firstValue("DPoP-Nonce").orElse(null);
        return key != null && response.statusCode() == 400 && nonce != null
                ? reply(send(uri, client, fields, key, nonce))
                : reply(response);
    }

    private static HttpResponse<byte[]> send(
            String uri, Client client, Map<String, String> fields, @Nullable DpopKey key, @Nullable String nonce)
            throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>(fields);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        client.authenticate(request, form);
        if (key != null) {
            request.header("DPoP", key.proof("POST", URI.create(uri), nonce));
        }
        return HTTP.send(post(request, form), BodyHandlers.ofByteArray());
    }

    static Reply refresh(RealServer server, Client client, String refreshToken, @Nullable DpopKey key)
            throws IOException, InterruptedException {
        Map<String, String> form = Map.of("grant_type", "refresh_token", "refresh_token", refreshToken);
        return post(server.token(), client, form, key);
    }

    static Reply get(String uri) throws IOException, InterruptedException {
        return reply(HTTP.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray()));
    }

    private static Reply reply(HttpResponse<byte[]> response) throws IOException {
        JsonNode body = response.body().length == 0 ? null : JSON.readTree(response.body());
        return new Reply(response.statusCode(), body == null ? JSON.createObjectNode() : body);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
