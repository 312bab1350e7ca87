package dev.freshet.okhttp;

import dev.freshet.AuthSession;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Calls that are enqueued on the client's dispatcher. */
final class OkHttpEnqueueTest extends OkHttpContract {
    @Override
    protected Client open(AuthSession session) {
        OkHttpClient client = authenticated(session);
        return new Client() {
            @Override
            public Call start(Send request) {
                CompletableFuture<Reply> reply = new CompletableFuture<>();
                okhttp3.Call call = client.newCall(translated(request));
                call.enqueue(new Callback() {
                    @Override
                    public void onFailure(okhttp3.Call failed, IOException e) {
                        reply.completeExceptionally(e);
                    }

                    @Override
                    public void onResponse(okhttp3.Call answered, Response response) throws IOException {
                        reply.complete(OkHttpContract.reply(response));
                    }
                });
                return new Call() {
                    @Override
                    public Reply join() throws Exception {
                        return joined(reply);
                    }

                    @Override
                    public void cancel() {
                        call.cancel();
                    }
                };
            }

            @Override
            public void close() {
                closed(client);
            }
        };
    }
}
