package dev.freshet.okhttp;

import dev.freshet.AuthSession;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;

/** Calls that are executed on the caller's thread, of which every other one is interrupted instead of cancelled. */
final class OkHttpExecuteTest extends OkHttpContract {
    private final AtomicInteger leaving = new AtomicInteger();

    @Override
    protected Client open(AuthSession session) {
        OkHttpClient client = authenticated(session);
        ExecutorService callers = Executors.newCachedThreadPool();
        return new Client() {
            @Override
            public Call start(Send request) {
                okhttp3.Call call = client.newCall(translated(request));
                Future<Reply> reply = callers.submit(() -> reply(call.execute()));
                return new Call() {
                    @Override
                    public Reply join() throws Exception {
                        return joined(reply);
                    }

                    @Override
                    public void cancel() {
                        if (leaving.getAndIncrement() % 2 == 0) {
                            call.cancel();
                        } else {
                            reply.cancel(true);
                        }
                    }
                };
            }

            @Override
            public void close() {
                callers.shutdown();
                closed(client);
            }
        };
    }
}
