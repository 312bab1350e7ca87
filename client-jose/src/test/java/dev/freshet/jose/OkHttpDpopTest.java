package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;

class OkHttpDpopTest extends DpopContract {
    private final OkHttpClient plain = new OkHttpClient();

    @Override
    HttpTransport transport() {
        return OkHttpTransport.from(plain);
    }

    @Override
    Client open(AuthSession of) {
        OkHttpClient client = new AuthInterceptor(of).on(plain);
        OkHttpClient sockets = new AuthInterceptor(of)
                .on(plain.newBuilder().followRedirects(false).build());
        return new Client() {
            @Override
            public int get(String url) throws IOException {
                return status(client, new Request.Builder().url(url).build());
            }

            @Override
            public int postOnce(String url) throws IOException {
                return status(
                        client,
                        new Request.Builder().url(url).post(new OneShot()).build());
            }

            @Override
            public void openSocket(String url) throws Exception {
                CompletableFuture<WebSocket> opened = new CompletableFuture<>();
                sockets.newWebSocket(new Request.Builder().url(url).build(), new WebSocketListener() {
                    @Override
                    public void onOpen(WebSocket socket, Response response) {
                        opened.complete(socket);
                    }

                    @Override
                    public void onFailure(WebSocket socket, Throwable failure, Response response) {
                        opened.completeExceptionally(failure);
                    }
                });
                opened.get(30, TimeUnit.SECONDS).cancel();
            }
        };
    }

    private static int status(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    private static final class OneShot extends RequestBody {
        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("once");
        }
    }

    /** A hop that a redirect leads to would go out with the proof of the one before. */
    @Test
    void withoutTheNetworkPositionNothingIsSent() {
        OkHttpClient half = plain.newBuilder()
                .addInterceptor(new AuthInterceptor(signedIn()))
                .build();

        assertThatThrownBy(() -> status(
                        half, new Request.Builder().url(server.url("/hello")).build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".on(client)");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aWebSocketThatWouldFollowRedirectsIsNotOpened() {
        OkHttpClient client = new AuthInterceptor(signedIn()).on(plain);
        CompletableFuture<Throwable> failed = new CompletableFuture<>();

        client.newWebSocket(new Request.Builder().url(server.url("/socket")).build(), new WebSocketListener() {
            @Override
            public void onFailure(WebSocket socket, Throwable failure, Response response) {
                failed.complete(failure);
            }
        });

        assertThat(failed)
                .succeedsWithin(java.time.Duration.ofSeconds(30))
                .extracting(Throwable::getMessage)
                .asString()
                .contains("followRedirects(false)");
        assertThat(server.requests()).isEmpty();
    }
}
