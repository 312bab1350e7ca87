package dev.freshet.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import dev.freshet.Access;
import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.jose.Dpop;
import dev.freshet.jose.DpopKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.text.ParseException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Request;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request with a bound token and its proof (RFC 9449), over the signature in it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProofBenchmark {
    private static final String ORIGIN = "https://api.example.com";
    private static final String URL = ORIGIN + "/hello";

    /** As long as what a proof signs. */
    private static final byte[] INPUT = "x".repeat(480).getBytes(StandardCharsets.US_ASCII);

    private final DpopKey key = DpopKey.generate();
    private final PrivateKey bare = bare(key);
    private final AuthSession session = session(key);
    private final Request request = new Request.Builder().url(URL).build();

    private static PrivateKey bare(DpopKey key) {
        try {
            return ECKey.parse(key.secret().reveal()).toECPrivateKey();
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuthSession session(DpopKey key) {
        AuthSession made = AuthSession.builder()
                .endpoint(refresh -> {
                    throw new AssertionError("nothing expires here");
                })
                .origins(ORIGIN)
                .scheme(Dpop.inVault())
                .build();
        try {
            made.signIn(TokenPair.of(Signed.TOKENS.access(), Signed.TOKENS.refresh())
                    .tokenType("DPoP")
                    .expiresIn(Duration.ofHours(10))
                    .boundTo(key.secret()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return made;
    }

    /** The limit: one signature by the JDK, of as many bytes, with the same key. */
    @Benchmark
    public byte[] bareSignature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(bare);
        signature.update(INPUT);
        return signature.sign();
    }

    /** Ours: the token, and a new proof. */
    @Benchmark
    public Request freshet() throws IOException {
        Access access = Objects.requireNonNull(session.accessFor("https", "api.example.com", 443));
        Request.Builder signed = request.newBuilder().header(access.headerName(), access.headerValue());
        access.sign("GET", URL).forEach(signed::header);
        return signed.build();
    }
}
