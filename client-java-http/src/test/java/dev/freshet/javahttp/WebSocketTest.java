package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.AuthException;
import dev.freshet.RefreshOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A WebSocket's opening handshake carries the token, and is tried again once when it is refused with a 401. */
class WebSocketTest {
    private static final WebSocket.Listener DEAF = new WebSocket.Listener() {};

    private final Issuer issuer = new Issuer();
    private final RawServer server = new RawServer((headers, out) -> {
        boolean good = issuer.header().equals(headers.get("Authorization"));
        RawServer.write(out, good ? switching(headers) : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    });

    private static String switching(Map<String, String> headers) throws Exception {
        String key = headers.get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        byte[] accept = MessageDigest.getInstance("SHA-1").digest(key.getBytes("US-ASCII"));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n"
                + "Sec-WebSocket-Protocol: chat\r\n\r\n";
    }

    @AfterEach
    void close() {
        issuer.release();
        server.close();
    }

    private AuthHttpClient client() throws Exception {
        return AuthHttpClient.over(
                        HttpClient.newHttpClient(),
                        issuer.session(server.uri("http", "").toString()))
                .build();
    }

    private CompletableFuture<WebSocket> open(AuthHttpClient client) {
        return client.newWebSocketBuilder()
                .header("X-Other", "kept")
                .subprotocols("chat", "other")
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(server.uri("ws", "/chat"), DEAF);
    }

    private List<String> tokens() {
        return server.requests().stream()
                .map(headers -> String.valueOf(headers.get("Authorization")))
                .toList();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return ((ExecutionException) catchThrowable(() -> future.get(20, TimeUnit.SECONDS))).getCause();
    }

    @Test
    void aHandshakeCarriesTheToken() throws Exception {
        WebSocket socket = open(client()).get(20, TimeUnit.SECONDS);

        assertThat(socket.getSubprotocol()).isEqualTo("chat");
        assertThat(tokens()).containsExactly("Bearer access-0");
        socket.abort();
    }

    @Test
    void aRefusedHandshakeIsTriedAgainAsItWasAsked() throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();

        WebSocket socket = open(client).get(20, TimeUnit.SECONDS);

        assertThat(tokens()).containsExactly("Bearer access-0", "Bearer access-2");
        assertThat(server.requests()).allMatch(headers -> "kept".equals(headers.get("X-Other")));
        assertThat(server.requests()).allMatch(headers -> "chat, other".equals(headers.get("Sec-WebSocket-Protocol")));
        assertThat(issuer.refreshes()).isEqualTo(1);
        socket.abort();
    }

    @Test
    void aSecondRefusalIsTheCallersAndDoesNotShowTheToken() throws Exception {
        try (RawServer never = new RawServer(
                (headers, out) -> RawServer.write(out, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"))) {
            AuthHttpClient client = AuthHttpClient.over(
                            HttpClient.newHttpClient(),
                            issuer.session(never.uri("http", "").toString()))
                    .build();

            Throwable failure = failure(client.newWebSocketBuilder().buildAsync(never.uri("ws", "/"), DEAF));

            assertThat(never.requests()).hasSize(2);
            assertThat(failure).isInstanceOf(WebSocketHandshakeException.class);
            var response = ((WebSocketHandshakeException) failure).getResponse();
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.request().headers().map()).isEmpty();
        }
    }

    @Test
    void anEndedSessionGivesTheServersRefusal() throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.failWith(new RefreshOutcome.Rejected("invalid_grant"));

        assertThat(failure(open(client))).isInstanceOf(WebSocketHandshakeException.class);

        assertThat(server.requests()).hasSize(1);
        assertThat(failure(open(client))).isInstanceOf(WebSocketHandshakeException.class);
        assertThat(tokens()).containsExactly("Bearer access-0", "null");
    }

    @Test
    void aRefreshThatFailsIsTheCallersException() throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.failWith(new RefreshOutcome.NotSent("no network"));

        assertThat(failure(open(client))).isInstanceOf(AuthException.Unavailable.class);
    }

    @Test
    void aHeaderThatTheCallerHasSetIsLeftAlone() throws Exception {
        CompletableFuture<WebSocket> socket = client().newWebSocketBuilder()
                .header("authorization", "Basic abc")
                .buildAsync(server.uri("ws", "/"), DEAF);

        assertThat(failure(socket)).isInstanceOf(WebSocketHandshakeException.class);
        assertThat(tokens()).containsExactly("Basic abc");
        assertThat(issuer.refreshes()).isZero();
    }

    @Test
    void aCancelledOpeningMakesNoSecondHandshake() throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.hold();
        CompletableFuture<WebSocket> opening = open(client);
        issuer.awaitRefresh();

        opening.cancel(true);
        issuer.release();

        assertThat(opening).isCancelled();
        open(client).get(20, TimeUnit.SECONDS).abort();
        assertThat(tokens()).containsExactly("Bearer access-0", "Bearer access-2");
    }

    @Test
    void aSocketThatOpensForNobodyIsClosed() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer slow = new RawServer((headers, out) -> {
            arrived.countDown();
            Issuer.awaitOrFail(go);
            RawServer.write(out, switching(headers));
        })) {
            CompletableFuture<WebSocket> opening =
                    client().newWebSocketBuilder().buildAsync(slow.uri("ws", "/chat"), DEAF);
            Issuer.awaitOrFail(arrived);

            opening.cancel(true);
            go.countDown();

            slow.awaitEnds(1);
        }
    }

    /** As in the JDK: what the caller put on a handshake was meant for the server that they named. */
    @Test
    void aRedirectOfAHandshakeIsTheCallersAlsoWhereRequestsAreRedirected() throws Exception {
        try (RawServer moved = new RawServer((headers, out) -> RawServer.write(
                out,
                "HTTP/1.1 302 Found\r\nLocation: " + server.uri("http", "/chat") + "\r\nContent-Length: 0\r\n\r\n"))) {
            AuthHttpClient client = AuthHttpClient.over(
                            HttpClient.newHttpClient(),
                            issuer.session(server.uri("http", "").toString()))
                    .redirect(HttpClient.Redirect.ALWAYS)
                    .build();

            Throwable failure = failure(client.newWebSocketBuilder()
                    .header("X-Api-Key", "the caller's own")
                    .buildAsync(moved.uri("ws", "/old"), DEAF));

            assertThat(failure).isInstanceOf(WebSocketHandshakeException.class);
            assertThat(((WebSocketHandshakeException) failure).getResponse().statusCode())
                    .isEqualTo(302);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void whatIsNoWebSocketIsTheJdksToRefuse() throws Exception {
        CompletableFuture<WebSocket> socket =
                client().newWebSocketBuilder().buildAsync(URI.create("https://api.example.com/"), DEAF);

        assertThat(failure(socket)).isInstanceOf(IllegalArgumentException.class);
    }
}
