package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Plain HTTP, as anybody's client would speak it. */
final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String origin;

    Client(String origin) {
        this.origin = origin;
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    static String form(String... namesAndValues) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(namesAndValues[i]).append('=');
            form.append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return form.toString();
    }

    HttpResponse<String> refresh(String refreshToken) throws Exception {
        return http.send(refreshRequest(refreshToken), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> refreshAsync(String refreshToken) {
        return http.sendAsync(refreshRequest(refreshToken), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        return send(path, request -> {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form));
            if (headers.length > 0) {
                request.headers(headers);
            }
        });
    }

    HttpResponse<String> get(String path, String accessToken) throws Exception {
        return send(path, request -> request.header("Authorization", "Bearer " + accessToken));
    }

    /** An answer that has begun to come. */
    HttpResponse<InputStream> openRefresh(String refreshToken) throws Exception {
        return http.send(refreshRequest(refreshToken), BodyHandlers.ofInputStream());
    }

    /** An answer that has begun to come. */
    HttpResponse<InputStream> open(String path, String accessToken) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path))
                .header("Authorization", "Bearer " + accessToken)
                .build();
        return http.send(request, BodyHandlers.ofInputStream());
    }

    CompletableFuture<HttpResponse<String>> getAsync(String path, String accessToken) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path))
                .header("Authorization", "Bearer " + accessToken)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    HttpResponse<String> send(String path, Consumer<HttpRequest.Builder> rest) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path));
        rest.accept(request);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest refreshRequest(String refreshToken) {
        return HttpRequest.newBuilder(URI.create(origin + "/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        form("grant_type", "refresh_token", "refresh_token", refreshToken, "client_id", "app")))
                .build();
    }
}
