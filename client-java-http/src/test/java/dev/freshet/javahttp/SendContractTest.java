package dev.freshet.javahttp;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;

/** Every adapter's promises, for {@code send}: cancelling is an interrupt. */
class SendContractTest extends JavaHttpContract {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Override
    Future<HttpResponse<String>> start(HttpClient client, HttpRequest request) {
        return threads.submit(() -> client.send(request, BodyHandlers.ofString()));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }
}
