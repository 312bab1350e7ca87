package dev.freshet.javahttp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What came of a WebSocket's handshake, as an exchange sees it: an answer whose body is the socket. */
final class Opening implements HttpResponse<WebSocket> {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpRequest request;
    private final @Nullable WebSocket socket;
    private final @Nullable WebSocketHandshakeException refusal;

    private Opening(HttpRequest request, @Nullable WebSocket socket, @Nullable WebSocketHandshakeException refusal) {
        this.request = request;
        this.socket = socket;
        this.refusal = refusal;
    }

    /** An opening, for better or worse; any failure but the server's refusal is thrown. */
    static HttpResponse<WebSocket> of(HttpRequest request, @Nullable WebSocket socket, @Nullable Throwable failure) {
        if (failure == null) {
            return new Opening(request, socket, null);
        }
        Throwable cause = AsyncExchange.cause(failure);
        if (cause instanceof WebSocketHandshakeException refusal) {
            return new Opening(request, null, refusal);
        }
        throw new CompletionException(cause);
    }

    /** The socket of an exchange's answer. Its refusal is the JDK's, except that it does not show our header. */
    static WebSocket socket(HttpResponse<WebSocket> answer) {
        WebSocket opened = answer.body();
        if (opened != null) {
            return opened;
        }
        throw new CompletionException(((Opening) ((Answer<WebSocket>) answer).beneath()).shown(answer.request()));
    }

    private WebSocketHandshakeException shown(HttpRequest known) {
        WebSocketHandshakeException jdks = Objects.requireNonNull(refusal);
        HttpResponse<?> beneath = jdks.getResponse();
        WebSocketHandshakeException shown =
                new WebSocketHandshakeException(new Answer<Object>(beneath, known, null, beneath.body()));
        shown.initCause(jdks.getCause());
        return shown;
    }

    @Override
    public int statusCode() {
        return refusal == null ? SWITCHING_PROTOCOLS : refusal.getResponse().statusCode();
    }

    @Override
    public HttpRequest request() {
        return request;
    }

    @Override
    public Optional<HttpResponse<WebSocket>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        return refusal == null
                ? HttpHeaders.of(Map.of(), (name, value) -> true)
                : refusal.getResponse().headers();
    }

    @Override
    public @Nullable WebSocket body() {
        return socket;
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
