package dev.freshet.samples.testing;

import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Replay;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RecordingListener;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The app under test, as far as these tests need one: how it makes its session and its client, and what it asks for. */
final class App {
    private App() {}

    static AuthSession.Builder session(RotatingAuthServer server) {
        return AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .revocationAt(server.url("/revoke"))
                        .replay(Replay.grace(Duration.ofSeconds(10)))
                        .over(OkHttpTransport.from(new OkHttpClient())))
                .origins(server.url(""))
                .retryInterval(Duration.ofMillis(10))
                .listener(new RecordingListener(server));
    }

    static AuthSession signedIn(RotatingAuthServer server) throws IOException {
        AuthSession session = session(server).build();
        session.signIn(pair(server.signIn("alice")));
        return session;
    }

    static TokenPair pair(IssuedTokens tokens) {
        return TokenPair.of(tokens.accessToken(), tokens.refreshToken()).expiresIn(tokens.lifetime());
    }

    static OkHttpClient client(AuthSession session) {
        return new OkHttpClient.Builder()
                .addInterceptor(new AuthInterceptor(session))
                .build();
    }

    static Request request(String url) {
        return new Request.Builder().url(url).build();
    }

    static int get(OkHttpClient client, String url) throws IOException {
        try (Response response = client.newCall(request(url)).execute()) {
            return response.code();
        }
    }

    static <T> List<CompletableFuture<T>> callers(int count, Callable<T> call) {
        return IntStream.range(0, count).mapToObj(i -> caller(call)).toList();
    }

    /** A caller on a thread of its own. */
    static <T> CompletableFuture<T> caller(Callable<T> call) {
        CompletableFuture<T> caller = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                caller.complete(call.call());
            } catch (Throwable e) {
                caller.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return caller;
    }

    /** The user that the API takes the caller for. */
    static String user(OkHttpClient client, String url) throws IOException {
        try (Response response = client.newCall(request(url)).execute()) {
            return response.header("X-User");
        }
    }
}
