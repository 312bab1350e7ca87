package dev.freshet.benchmarks;

import dev.freshet.AuthSession;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.okhttp.AuthInterceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whole requests over loopback, to a server on one thread of this process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class LoopbackBenchmark {
    private final LightServer server = new LightServer(0);
    private final Issued tokens = server.tokens().signIn();
    private final AuthSession session = Signed.session(server.origin(), tokens);
    private final HandRolled byHand = new HandRolled(tokens, token -> tokens);

    private final OkHttpClient plain = new OkHttpClient();
    private final OkHttpClient constant = plain.newBuilder()
            .addInterceptor(new ConstantHeader(tokens.authorization()))
            .build();
    private final OkHttpClient ours =
            plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
    private final OkHttpClient handRolled = byHand.on(plain);
    private final Request request =
            new Request.Builder().url(server.origin() + "/hello").build();

    private final HttpClient jdk =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpClient jdkOurs = AuthHttpClient.over(jdk, session).build();
    private final HttpRequest jdkRequest =
            HttpRequest.newBuilder(URI.create(server.origin() + "/hello")).build();
    private final HttpRequest jdkSigned = HttpRequest.newBuilder(jdkRequest, (name, value) -> true)
            .header("Authorization", tokens.authorization())
            .build();

    /** The limit, on OkHttp. */
    @Benchmark
    public String constantHeader() throws IOException {
        return call(constant);
    }

    /** Ours, on OkHttp. */
    @Benchmark
    public String freshet() throws IOException {
        return call(ours);
    }

    /** What most articles show. */
    @Benchmark
    public String handRolled() throws IOException {
        return call(handRolled);
    }

    /** The limit, on java.net.http: the header is on the request from the start. */
    @Benchmark
    public String jdkConstantHeader() throws IOException, InterruptedException {
        return call(jdk, jdkSigned);
    }

    /** Ours, on java.net.http. */
    @Benchmark
    public String jdkFreshet() throws IOException, InterruptedException {
        return call(jdkOurs, jdkRequest);
    }

    private String call(OkHttpClient client) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return checked(response.code(), response.body().string());
        }
    }

    private static String call(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        var response = client.send(request, BodyHandlers.ofString());
        return checked(response.statusCode(), response.body());
    }

    private static String checked(int status, String body) {
        if (status != 200) {
            throw new IllegalStateException("answered with " + status);
        }
        return body;
    }

    /** Ends the server, and OkHttp's threads. */
    @TearDown
    public void end() {
        server.close();
        plain.connectionPool().evictAll();
        plain.dispatcher().executorService().shutdown();
    }
}
