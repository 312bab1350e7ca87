package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests that are sent on the caller's thread; an interrupt cancels one. */
final class JavaHttpSendTest extends JavaHttpContract {
    @Override
    protected Client open(AuthSession session) {
        AuthHttpClient client = authenticated(session);
        ExecutorService callers = Executors.newCachedThreadPool();
        return new Client() {
            @Override
            public Call start(Send request) {
                Future<Reply> reply =
                        callers.submit(() -> reply(client.send(translated(request), BodyHandlers.ofString())));
                return new Call() {
                    @Override
                    public Reply join() throws Exception {
                        return joined(reply);
                    }

                    @Override
                    public void cancel() {
                        reply.cancel(true);
                    }
                };
            }

            @Override
            public void close() {
                callers.shutdown();
            }
        };
    }
}
