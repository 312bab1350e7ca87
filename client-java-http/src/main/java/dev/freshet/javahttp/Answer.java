package dev.freshet.javahttp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An answer as the caller sees it: to the request that they know, which carries no token. */
final class Answer<T> implements HttpResponse<T> {
    private final HttpResponse<?> response;
    private final HttpRequest request;
    private final @Nullable HttpResponse<T> previous;
    private final @Nullable T body;

    Answer(HttpResponse<?> response, HttpRequest request, @Nullable HttpResponse<T> previous, @Nullable T body) {
        this.response = response;
        this.request = request;
        this.previous = previous;
        this.body = body;
    }

    /** The answer as it came. */
    HttpResponse<?> beneath() {
        return response;
    }

    @Override
    public int statusCode() {
        return response.statusCode();
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.ofNullable(previous);
    }

    @Override
    public HttpHeaders headers() {
        return response.headers();
    }

    @Override
    public @Nullable T body() {
        return body;
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return response.sslSession();
    }

    @Override
    public URI uri() {
        return response.uri();
    }

    @Override
    public HttpClient.Version version() {
        return response.version();
    }

    /** On JDK 25 and later, the connection's label. */
    public Optional<String> connectionLabel() {
        return LaterJdk.connectionLabel(response);
    }

    @Override
    public String toString() {
        return response.toString();
    }
}
