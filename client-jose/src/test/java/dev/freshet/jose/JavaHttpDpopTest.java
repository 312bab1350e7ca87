package dev.freshet.jose;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.TimeUnit;

class JavaHttpDpopTest extends DpopContract {
    private final HttpClient plain = HttpClient.newHttpClient();

    @Override
    HttpTransport transport() {
        return JavaHttpTransport.from(plain);
    }

    @Override
    Client open(AuthSession of) {
        AuthHttpClient client = AuthHttpClient.over(plain, of)
                .redirect(HttpClient.Redirect.NORMAL)
                .build();
        return new Client() {
            @Override
            public int get(String url) throws Exception {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
                return client.send(request, BodyHandlers.ofString()).statusCode();
            }

            @Override
            public int postOnce(String url) throws Exception {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {1})))
                        .build();
                return client.sendAsync(request, BodyHandlers.ofString())
                        .get(30, TimeUnit.SECONDS)
                        .statusCode();
            }

            @Override
            public void openSocket(String url) throws Exception {
                client.newWebSocketBuilder()
                        .buildAsync(URI.create(url.replaceFirst("http", "ws")), new WebSocket.Listener() {})
                        .get(30, TimeUnit.SECONDS)
                        .abort();
            }
        };
    }
}
