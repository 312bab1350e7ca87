package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Requests that are sent without a thread of the caller's. */
final class JavaHttpSendAsyncTest extends JavaHttpContract {
    @Override
    protected Client open(AuthSession session) {
        AuthHttpClient client = authenticated(session);
        return new Client() {
            @Override
            public Call start(Send request) {
                CompletableFuture<HttpResponse<String>> response =
                        client.sendAsync(translated(request), BodyHandlers.ofString());
                return new Call() {
                    @Override
                    public Reply join() throws Exception {
                        return reply(joined(response));
                    }

                    @Override
                    public void cancel() {
                        response.cancel(true);
                    }
                };
            }

            @Override
            public void close() {}
        };
    }
}
