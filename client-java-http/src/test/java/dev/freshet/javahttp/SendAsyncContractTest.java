package dev.freshet.javahttp;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Future;

/** Every adapter's promises, for {@code sendAsync}. */
class SendAsyncContractTest extends JavaHttpContract {
    @Override
    Future<HttpResponse<String>> start(HttpClient client, HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }
}
