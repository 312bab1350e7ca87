package dev.freshet.javahttp;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket builder that remembers what it was told, so that a handshake can be made twice: a header that was set on
 * the JDK's builder cannot be taken back. To an exchange, a handshake is a request like any other that no redirect moves:
 * java.net.http follows none either, and the headers were meant for the server that the caller named.
 */
final class RecordedWebSocket implements WebSocket.Builder {
    private final AuthHttpClient client;
    private final List<String> headers = new ArrayList<>();
    private @Nullable String subprotocol;
    private String[] otherSubprotocols = {};
    private @Nullable Duration timeout;

    RecordedWebSocket(AuthHttpClient client) {
        this.client = client;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        headers.add(Objects.requireNonNull(name, "name"));
        headers.add(Objects.requireNonNull(value, "value"));
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration limit) {
        timeout = Objects.requireNonNull(limit, "timeout");
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        subprotocol = Objects.requireNonNull(mostPreferred, "mostPreferred");
        otherSubprotocols = lesserPreferred.clone();
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        Objects.requireNonNull(listener, "listener");
        HttpRequest handshake;
        try {
            handshake = handshake(uri);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        String most = subprotocol;
        String[] others = otherSubprotocols;
        CompletableFuture<HttpResponse<WebSocket>> answer =
                client.start(handshake, info -> BodySubscribers.replacing(null), client.redirects.never(), attempt -> {
                    HttpRequest request = attempt.request();
                    WebSocket.Builder builder = client.delegate.newWebSocketBuilder();
                    request.headers()
                            .map()
                            .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
                    request.timeout().ifPresent(builder::connectTimeout);
                    if (most != null) {
                        builder.subprotocols(most, others);
                    }
                    URI target = URI.create("ws" + request.uri().toString().substring("http".length()));
                    return builder.buildAsync(target, listener)
                            .handle((socket, failure) -> Opening.of(request, socket, failure));
                });
        return answer.thenApply(Opening::socket);
    }

    /** The request that opens the WebSocket (RFC 6455 section 3). */
    private HttpRequest handshake(URI uri) {
        String scheme = uri.getScheme();
        if (!"ws".equalsIgnoreCase(scheme) && !"wss".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("invalid URI scheme: " + scheme);
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http" + uri.toString().substring("ws".length())));
        if (timeout != null) {
            request.timeout(timeout);
        }
        return (headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new))).build();
    }
}
