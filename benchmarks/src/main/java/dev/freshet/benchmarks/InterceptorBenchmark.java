package dev.freshet.benchmarks;

import dev.freshet.okhttp.AuthInterceptor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The whole interceptor, in OkHttp's own chain; behind it an interceptor answers from memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InterceptorBenchmark {
    private static final String ORIGIN = "https://api.example.com";

    /** A chain for each thread: OkHttp's hold state. */
    @State(Scope.Thread)
    public static class OfThread {
        private final Interceptor.Chain chain = chain();

        private static Interceptor.Chain chain() {
            Response answer = new Response.Builder()
                    .request(new Request.Builder().url(ORIGIN).build())
                    .protocol(Protocol.HTTP_2)
                    .code(200)
                    .message("")
                    .header("Content-Type", "application/json")
                    .header("Cache-Control", "no-store")
                    .header("Date", "Thu, 01 Jan 1970 00:00:00 GMT")
                    .body(ResponseBody.create("{}", null))
                    .build();
            Interceptor.Chain[] caught = new Interceptor.Chain[1];
            OkHttpClient client = new OkHttpClient.Builder()
                    .addInterceptor(chain -> {
                        caught[0] = chain;
                        return chain.proceed(chain.request());
                    })
                    .addInterceptor(chain ->
                            answer.newBuilder().request(chain.request()).build())
                    .build();
            Request request = new Request.Builder().url(ORIGIN + "/hello").build();
            try {
                client.newCall(request).execute().close();
                return caught[0];
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Interceptor constantHeader = new ConstantHeader(Signed.TOKENS.authorization());
    private final Interceptor freshet = new AuthInterceptor(Signed.session(ORIGIN, Signed.TOKENS));
    private final Interceptor handRolled = new HandRolled(Signed.TOKENS, token -> Signed.TOKENS);

    /** The limit. */
    @Benchmark
    public Response constantHeader(OfThread thread) throws IOException {
        return constantHeader.intercept(thread.chain);
    }

    /** The limit, and then the caller's own request in the response, so that no token is shown. */
    @Benchmark
    public Response constantHeaderHidden(OfThread thread) throws IOException {
        return constantHeader
                .intercept(thread.chain)
                .newBuilder()
                .request(thread.chain.request())
                .build();
    }

    /** Ours. */
    @Benchmark
    public Response freshet(OfThread thread) throws IOException {
        return freshet.intercept(thread.chain);
    }

    /** What most articles show. */
    @Benchmark
    public Response handRolled(OfThread thread) throws IOException {
        return handRolled.intercept(thread.chain);
    }
}
