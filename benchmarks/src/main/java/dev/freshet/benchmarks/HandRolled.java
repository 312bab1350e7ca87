package dev.freshet.benchmarks;

import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** What most articles show: an interceptor that asks a synchronized store, and an authenticator that refreshes in it. */
final class HandRolled implements Interceptor, Authenticator {
    private final Refresher refresher;
    private Issued tokens;

    HandRolled(Issued tokens, Refresher refresher) {
        this.tokens = tokens;
        this.refresher = refresher;
    }

    OkHttpClient on(OkHttpClient client) {
        return client.newBuilder().addInterceptor(this).authenticator(this).build();
    }

    synchronized Issued tokens() {
        return tokens;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return chain.proceed(withToken(chain.request(), tokens().authorization()));
    }

    @Override
    public synchronized @Nullable Request authenticate(@Nullable Route route, Response response) {
        if (response.priorResponse() != null) {
            return null;
        }
        String sent = response.request().header("Authorization");
        if (tokens.authorization().equals(sent)) {
            try {
                tokens = refresher.refresh(tokens.refresh());
            } catch (IOException e) {
                return null;
            }
        }
        return withToken(response.request(), tokens.authorization());
    }

    private static Request withToken(Request request, String authorization) {
        return request.newBuilder().header("Authorization", authorization).build();
    }
}
