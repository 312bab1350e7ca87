package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket builder that remembers what it was told, so that a handshake can be made twice: a header that was set on
 * the JDK's builder cannot be taken back.
 */
final class RecordedWebSocket implements WebSocket.Builder {
    private final HttpClient delegate;
    private final Function<HttpRequest, AuthSession> sessions;
    private final Lifetime lifetime;
    private final Executor resume;

    private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private @Nullable Duration timeout;

    RecordedWebSocket(
            HttpClient delegate, Function<HttpRequest, AuthSession> sessions, Lifetime lifetime, Executor resume) {
        this.delegate = delegate;
        this.sessions = sessions;
        this.lifetime = lifetime;
        this.resume = resume;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        headers.add(Objects.requireNonNull(name, "name"));
        headers.add(Objects.requireNonNull(value, "value"));
        settings.add(builder -> builder.header(name, value));
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration limit) {
        timeout = Objects.requireNonNull(limit, "timeout");
        settings.add(builder -> builder.connectTimeout(limit));
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        Objects.requireNonNull(mostPreferred, "mostPreferred");
        String[] others = lesserPreferred.clone();
        settings.add(builder -> builder.subprotocols(mostPreferred, others));
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(listener, "listener");
        HttpRequest request = handshake(uri);
        if (request == null) {
            return plain(List.copyOf(settings)).buildAsync(uri, listener);
        }
        List<Consumer<WebSocket.Builder>> told = List.copyOf(settings);
        Handshake handshake = new Handshake(
                request,
                sessions.apply(request),
                () -> plain(told),
                builder -> builder.buildAsync(uri, listener),
                resume);
        return lifetime.during(handshake::begin);
    }

    private WebSocket.Builder plain(List<Consumer<WebSocket.Builder>> told) {
        WebSocket.Builder builder = delegate.newWebSocketBuilder();
        told.forEach(setting -> setting.accept(builder));
        return builder;
    }

    /** The request that opens the WebSocket (RFC 6455 section 3); null if there is none: the JDK says what is wrong. */
    private @Nullable HttpRequest handshake(URI uri) {
        boolean secure = "wss".equalsIgnoreCase(uri.getScheme());
        if (!secure && !"ws".equalsIgnoreCase(uri.getScheme())) {
            return null;
        }
        try {
            String rest = uri.toString().substring(uri.getScheme().length());
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create((secure ? "https" : "http") + rest));
            if (timeout != null) {
                request.timeout(timeout);
            }
            return (headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new))).build();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
