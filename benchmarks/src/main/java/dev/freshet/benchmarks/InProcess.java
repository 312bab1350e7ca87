package dev.freshet.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** No network: the last interceptor answers. What is left is the client's own work, and ours. */
final class InProcess implements Backend {
    private final StrictTokens tokens = new StrictTokens();
    private final Muster muster = new Muster();

    @Override
    public String name() {
        return "in process";
    }

    @Override
    public String origin() {
        return "http://127.0.0.1:80";
    }

    @Override
    public OkHttpClient client(Consumer<OkHttpClient.Builder> setting) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder();
        setting.accept(builder);
        return builder.addInterceptor(chain -> answer(chain.request())).build();
    }

    private Response answer(Request request) {
        boolean good = tokens.accepts(request.header("Authorization"));
        if (!good) {
            CountDownLatch together = new CountDownLatch(1);
            muster.refused(together::countDown);
            Crowd.await(together);
        }
        Response.Builder response = new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(good ? 200 : 401)
                .message(good ? "OK" : "Unauthorized")
                .body(ResponseBody.create("hello", MediaType.get("text/plain")));
        return (good ? response : response.header("WWW-Authenticate", "Bearer error=\"invalid_token\"")).build();
    }

    @Override
    public Issued signIn() {
        return tokens.signIn();
    }

    @Override
    public void expire(int together) {
        tokens.expire();
        muster.await(together);
    }

    @Override
    public long refusedAt() {
        return muster.releasedAt();
    }

    @Override
    public Issued refresh(String refreshToken) throws IOException {
        Issued issued = tokens.refresh(refreshToken);
        Backend.pause(REFRESH_MILLIS);
        if (issued == null) {
            throw new IOException("invalid_grant");
        }
        return issued;
    }

    @Override
    public int refreshes() {
        return tokens.refreshes();
    }

    @Override
    public int replays() {
        return tokens.replays();
    }

    @Override
    public int refused() {
        return tokens.refused();
    }
}
