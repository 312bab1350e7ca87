package dev.freshet.okhttp;

import dev.freshet.AuthException;
import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.testkit.RecordingEndpoint;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A session whose first token is {@code first}, whose endpoint is answered by hand, and clients that end with it. */
final class Keyring implements AutoCloseable {
    final RecordingEndpoint endpoint = new RecordingEndpoint();
    final OkHttpClient plain = new OkHttpClient();
    final AuthSession session;

    Keyring(String... origins) throws AuthException {
        this(AuthScheme.BEARER, origins);
    }

    Keyring(AuthScheme scheme, String... origins) throws AuthException {
        session = AuthSession.builder()
                .endpoint(endpoint)
                .scheme(scheme)
                .origins(origins)
                .build();
        session.signIn(TokenPair.of("first", "refresh-1"));
    }

    /** The usual client. */
    OkHttpClient client() {
        return plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
    }

    /** Answers the next refresh. */
    void refreshTo(String access) {
        endpoint.answer(TokenPair.of(access, "refresh-of-" + access));
    }

    static Request get(String url) {
        return new Request.Builder().url(url).build();
    }

    /** The status of an answer, which is closed. */
    static int status(OkHttpClient client, Request request) throws Exception {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("waited too long");
        }
    }

    @Override
    public void close() {
        session.close();
        plain.dispatcher().executorService().shutdown();
        plain.connectionPool().evictAll();
    }
}
