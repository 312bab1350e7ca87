package dev.freshet.okhttp;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.testkit.AdapterContract;
import java.io.IOException;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** What both ways of sending share: a client that lets forty calls run at once. */
abstract class OkHttpContract extends AdapterContract {
    private final OkHttpClient plain = new OkHttpClient();

    @Override
    protected HttpTransport transport() {
        return OkHttpTransport.from(plain);
    }

    OkHttpClient authenticated(AuthSession session) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(64);
        dispatcher.setMaxRequestsPerHost(64);
        return plain.newBuilder()
                .dispatcher(dispatcher)
                .addInterceptor(new AuthInterceptor(session))
                .build();
    }

    static Request translated(Client.Send send) {
        Request.Builder builder = new Request.Builder().url(send.url());
        send.headers().forEach(builder::header);
        if (send.optedOut()) {
            builder.tag(AuthSession.class, AuthSession.NONE);
        }
        String body = send.body();
        if (body != null) {
            builder.post(send.once() ? oneShot(body) : RequestBody.create(body, MediaType.get("text/plain")));
        }
        return builder.build();
    }

    private static RequestBody oneShot(String body) {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.get("text/plain");
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.writeUtf8(body);
            }

            @Override
            public boolean isOneShot() {
                return true;
            }
        };
    }

    static Client.Reply reply(Response response) throws IOException {
        try (response) {
            return new Client.Reply(
                    response.code(),
                    response.body().string(),
                    response.request().header("Authorization"));
        }
    }

    static void closed(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
