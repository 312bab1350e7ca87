package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthScheme;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P18, P21: a WebSocket's handshake carries the token; OkHttp leaves network interceptors out of it. */
@Timeout(60)
final class WebSocketTest {
    private String good = "Bearer first";
    private final RawServer server = new RawServer(this::shake);

    private void shake(RawServer.Seen seen, OutputStream out) throws Exception {
        boolean welcome = good.equals(seen.header("Authorization")) || good.equals(seen.header("X-Api-Key"));
        if (!welcome) {
            RawServer.reply(out, 401, "who are you");
            return;
        }
        String key = seen.header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        byte[] accept = MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.US_ASCII));
        RawServer.write(
                out,
                "HTTP/1.1 101 -\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n");
        RawServer.write(out, "\u0081\u0005hello");
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** What a socket's first message was, or how it failed. */
    private String firstMessage(OkHttpClient client) throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        WebSocket socket = client.newWebSocket(get(server.url("/chat")), new WebSocketListener() {
            @Override
            public void onMessage(WebSocket from, String text) {
                first.complete(text);
            }

            @Override
            public void onFailure(WebSocket from, Throwable failure, @Nullable Response response) {
                first.completeExceptionally(failure);
                if (response != null) {
                    assertThat(response.request().header("Authorization")).isNull();
                }
            }
        });
        try {
            return first.get(30, TimeUnit.SECONDS);
        } finally {
            socket.cancel();
        }
    }

    @Test
    void theHandshakeCarriesTheToken() throws Exception {
        try (Keyring keyring = new Keyring(server.url(""))) {
            assertThat(firstMessage(keyring.client())).isEqualTo("hello");

            assertThat(server.sent("Authorization")).containsExactly("Bearer first");
        }
    }

    @Test
    void aRefusedHandshakeIsMadeAgainAfterOneRefresh() throws Exception {
        good = "Bearer second";
        try (Keyring keyring = new Keyring(server.url(""))) {
            keyring.refreshTo("second");

            assertThat(firstMessage(keyring.client())).isEqualTo("hello");

            assertThat(server.sent("Authorization")).containsExactly("Bearer first", "Bearer second");
            assertThat(keyring.endpoint.count()).isEqualTo(1);
        }
    }

    @Test
    void aSecondRefusalIsTheCallers() throws Exception {
        good = "Bearer never";
        try (Keyring keyring = new Keyring(server.url(""))) {
            keyring.refreshTo("second");

            assertThatThrownBy(() -> firstMessage(keyring.client()))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("401");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aHeaderOfOnesOwnIsNotSentWhereARedirectWouldTakeItAlong() throws Exception {
        try (Keyring keyring = new Keyring(AuthScheme.header("X-Api-Key"), server.url(""))) {
            OkHttpClient client = new AuthInterceptor(keyring.session).on(keyring.plain);

            assertThatThrownBy(() -> firstMessage(client))
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("followRedirects(false)");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aHeaderOfOnesOwnIsSentWhereNoRedirectIsFollowed() throws Exception {
        good = "second";
        try (Keyring keyring = new Keyring(AuthScheme.header("X-Api-Key"), server.url(""))) {
            keyring.refreshTo("second");
            OkHttpClient client = new AuthInterceptor(keyring.session)
                    .on(keyring.plain.newBuilder().followRedirects(false).build());

            assertThat(firstMessage(client)).isEqualTo("hello");

            assertThat(server.sent("X-Api-Key")).containsExactly("first", "second");
        }
    }

    @Test
    void bearerWorksWithBothPositionsToo() throws Exception {
        good = "Bearer second";
        try (Keyring keyring = new Keyring(server.url(""))) {
            keyring.refreshTo("second");

            assertThat(firstMessage(new AuthInterceptor(keyring.session).on(keyring.plain)))
                    .isEqualTo("hello");

            assertThat(server.sent("Authorization")).containsExactly("Bearer first", "Bearer second");
        }
    }
}
