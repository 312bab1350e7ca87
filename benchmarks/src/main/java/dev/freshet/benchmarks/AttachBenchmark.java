package dev.freshet.benchmarks;

import dev.freshet.Access;
import dev.freshet.AuthSession;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.TimeUnit;
import okhttp3.Request;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The step itself: a request with a token on it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AttachBenchmark {
    private static final String ORIGIN = "https://api.example.com";

    private final AuthSession session = Signed.session(ORIGIN, Signed.TOKENS);
    private final String constant = Signed.TOKENS.authorization();
    private final Request request = new Request.Builder().url(ORIGIN + "/hello").build();
    private final Request tagged =
            request.newBuilder().tag(AuthSession.class, session).build();
    private final HttpRequest jdk =
            HttpRequest.newBuilder(URI.create(ORIGIN + "/hello")).build();

    /** The limit, on OkHttp. */
    @Benchmark
    public Request constantHeader() {
        return request.newBuilder().header("Authorization", constant).build();
    }

    /** Ours, of the one session. */
    @Benchmark
    public Request freshet() {
        return signed(request, session);
    }

    /** The limit of a request that carries a tag, which OkHttp copies. */
    @Benchmark
    public Request constantHeaderTagged() {
        return tagged.newBuilder().header("Authorization", constant).build();
    }

    /** Ours, of the session that the request's tag names. */
    @Benchmark
    public Request freshetTagged() {
        AuthSession named = tagged.tag(AuthSession.class);
        return signed(tagged, named == null ? AuthSession.NONE : named);
    }

    private static Request signed(Request request, AuthSession session) {
        Access access = session.accessFor(
                request.url().scheme(), request.url().host(), request.url().port());
        if (access == null || request.header(access.headerName()) != null || !access.usable()) {
            return request;
        }
        return request.newBuilder()
                .header(access.headerName(), access.headerValue())
                .build();
    }

    /** The limit, on java.net.http. */
    @Benchmark
    public HttpRequest jdkConstantHeader() {
        return HttpRequest.newBuilder(jdk, (name, value) -> true)
                .header("Authorization", constant)
                .build();
    }

    /** Ours, on java.net.http, with the same way to copy a request. */
    @Benchmark
    public HttpRequest jdkFreshet() {
        URI uri = jdk.uri();
        Access access = session.accessFor(uri.getScheme(), uri.getHost(), uri.getPort());
        if (access == null || jdk.headers().map().containsKey(access.headerName()) || !access.usable()) {
            return jdk;
        }
        return HttpRequest.newBuilder(jdk, (name, value) -> true)
                .header(access.headerName(), access.headerValue())
                .build();
    }
}
