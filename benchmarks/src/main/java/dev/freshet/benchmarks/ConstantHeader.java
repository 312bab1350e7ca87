package dev.freshet.benchmarks;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** The limit: an interceptor that adds a header, and knows nothing of sessions. */
final class ConstantHeader implements Interceptor {
    private final String value;

    ConstantHeader(String value) {
        this.value = value;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return chain.proceed(
                chain.request().newBuilder().header("Authorization", value).build());
    }
}
