package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.freshet.HttpTransport.NotSentException;
import dev.freshet.HttpTransport.Request;
import dev.freshet.HttpTransport.Response;
import dev.freshet.javahttp.TestServer.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** P11: a refresh is sent exactly once, by a client that has nothing of the application's but the way to the server. */
@Timeout(60)
class JavaHttpTransportTest {
    private static final boolean CLOSES = Runtime.version().feature() >= 21;
    private static final String BODY = "refresh_token=canary";

    private final JavaHttpTransport transport = JavaHttpTransport.from(HttpClient.newHttpClient());

    private static Request post(URI uri) {
        return post(uri, Duration.ofSeconds(20), Map.of("Accept", "application/json"));
    }

    private static Request post(URI uri, Duration timeout, Map<String, String> headers) {
        return new Request("POST", uri, headers, BODY.getBytes(StandardCharsets.US_ASCII), timeout, 1000);
    }

    @Test
    void theWholeAnswerIsRead() throws Exception {
        try (TestServer server = new TestServer(seen -> new Reply(400, Map.of("X-Reason", "why"), "no"))) {
            Response answer = transport.send(post(server.uri("/token")));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers("x-reason")).containsExactly("why");
            assertThat(answer.body()).asString(StandardCharsets.US_ASCII).isEqualTo("no");
            assertThat(server.seen()).hasSize(1);
            assertThat(server.seen().get(0).body()).isEqualTo(BODY);
            assertThat(server.seen().get(0).header("Accept")).isEqualTo("application/json");
        }
    }

    /** O58: an issuer's metadata. */
    @Test
    void aGetHasNoBodyAndFollowsNoRedirect() throws Exception {
        try (TestServer server = new TestServer(seen -> new Reply(302, Map.of("Location", "/other"), "{}"))) {
            URI uri = server.uri("/.well-known/openid-configuration");
            Map<String, String> headers = Map.of("Accept", "application/json");
            Response answer =
                    transport.send(new Request("GET", uri, headers, new byte[0], Duration.ofSeconds(20), 1000));

            assertThat(answer.status()).isEqualTo(302);
            assertThat(server.seen()).hasSize(1);
            assertThat(server.seen().get(0).method()).isEqualTo("GET");
            assertThat(server.seen().get(0).body()).isEmpty();
        }
    }

    /** T19. */
    @Test
    void noRedirectIsFollowedAndNoCookieIsSent() throws Exception {
        CookieManager cookies = new CookieManager();
        HttpClient lavish = HttpClient.newBuilder()
                .followRedirects(Redirect.ALWAYS)
                .cookieHandler(cookies)
                .build();
        Map<String, String> moved = Map.of("Location", "/other", "Set-Cookie", "b=2");
        try (TestServer server = new TestServer(seen -> new Reply(307, moved, ""))) {
            cookies.getCookieStore().add(server.uri("/"), new HttpCookie("a", "1"));

            Response answer = JavaHttpTransport.from(lavish).send(post(server.uri("/token")));

            assertThat(answer.status()).isEqualTo(307);
            assertThat(server.seen()).hasSize(1);
            assertThat(server.seen().get(0).header("Cookie")).isNull();
            assertThat(cookies.getCookieStore().getCookies()).hasSize(1);
        }
    }

    /** Every thread of the application's may be waiting for this refresh. */
    @Test
    void theApplicationsExecutorIsNotNeeded() throws Exception {
        HttpClient stuck = HttpClient.newBuilder().executor(task -> {}).build();
        try (TestServer server = new TestServer(seen -> Reply.of(200, "{}"))) {
            assertThat(JavaHttpTransport.from(stuck).send(post(server.uri("/"))).status())
                    .isEqualTo(200);
        }
    }

    /** P27, T14. */
    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        try (TestServer server = new TestServer(seen -> Reply.of(200, "x".repeat(1001)))) {
            assertThatThrownBy(() -> transport.send(post(server.uri("/"))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class)
                    .hasMessage("the answer is larger than 1000 bytes");
        }
    }

    @Test
    void anAnswerThatJustFitsIsRead() throws Exception {
        try (TestServer server = new TestServer(seen -> Reply.of(200, "x".repeat(1000)))) {
            assertThat(transport.send(post(server.uri("/"))).body()).hasSize(1000);
        }
    }

    /** A pooled connection may be dead; before JDK 21, where no client can be closed, that is put up with. */
    @Test
    void aRefreshHasAConnectionOfItsOwnWhereAClientCanBeClosed() throws Exception {
        try (TestServer server = new TestServer(seen -> Reply.of(200, "{}"))) {
            for (int i = 0; i < 3; i++) {
                transport.send(post(server.uri("/token")));
            }

            assertThat(server.seen().stream().map(TestServer.Seen::port).distinct())
                    .hasSize(CLOSES ? 3 : 1);
        }
    }

    @Test
    void noClientIsLeftBehindExceptTheOneThatCannotBeClosed() throws Exception {
        Set<Thread> before = selectors();
        try (TestServer server = new TestServer(seen -> Reply.of(200, "{}"))) {
            for (int i = 0; i < 3; i++) {
                transport.send(post(server.uri("/token")));
            }
            Set<Thread> made = selectors();
            made.removeAll(before);

            for (Thread selector : made) {
                selector.join(CLOSES ? 20_000 : 1);
            }
            assertThat(made.stream().filter(Thread::isAlive)).hasSize(CLOSES ? 0 : 1);
        }
    }

    /** The thread of each client. */
    private static Set<Thread> selectors() {
        Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
        all.removeIf(thread -> !thread.getName().endsWith("SelectorManager"));
        return all;
    }

    @Test
    void aConnectionThatBreaksIsNotTriedAgain() {
        try (RawServer server = new RawServer((headers, out) -> out.close())) {
            assertThatThrownBy(() -> transport.send(post(server.uri("http", "/token"))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class);

            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() {
        try (RawServer server = new RawServer((headers, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            out.close();
        })) {
            assertThatThrownBy(() -> transport.send(post(server.uri("http", "/token"))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void noAnswerEndsAtTheTimeout() {
        try (RawServer server = new RawServer((headers, out) -> {})) {
            Request hasty = post(server.uri("http", "/token"), Duration.ofMillis(300), Map.of());

            assertThatThrownBy(() -> transport.send(hasty))
                    .isInstanceOf(HttpTimeoutException.class)
                    .isNotInstanceOf(NotSentException.class);
        }
    }

    /** T14: the JDK's own timeout ends at the headers. */
    @Test
    void aBodyThatNeverEndsEndsAtTheTimeout() {
        try (RawServer server = new RawServer(
                (headers, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))) {
            Request hasty = post(server.uri("http", "/token"), Duration.ofMillis(300), Map.of());

            assertThatThrownBy(() -> transport.send(hasty)).isInstanceOf(HttpTimeoutException.class);
        }
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = new RawServer((headers, out) -> arrived.countDown())) {
            FutureTask<Boolean> caller = new FutureTask<>(() -> {
                Throwable thrown = catchThrowable(() -> transport.send(post(server.uri("http", "/token"))));
                assertThat(thrown).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(caller);
            thread.start();
            Issuer.awaitOrFail(arrived);

            thread.interrupt();

            assertThat(caller.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whereNobodyListensNothingWasSent() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThatThrownBy(() -> transport.send(post(URI.create("http://127.0.0.1:" + port + "/"))))
                .isInstanceOf(NotSentException.class);
    }

    @Test
    void whereThereIsNoSuchHostNothingWasSent() {
        assertThatThrownBy(() -> transport.send(post(URI.create("https://no-such-host.invalid/token"))))
                .isInstanceOf(NotSentException.class)
                .hasMessageStartingWith("no connection: ");
    }

    /** O14. */
    @Test
    void aCertificateThatNobodyVouchesForEndsItBeforeAnythingIsSent(@TempDir Path folder) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder.resolve("server.p12"))));
        server.start();
        try {
            URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/token");

            assertThatThrownBy(() -> transport.send(post(uri))).isInstanceOf(NotSentException.class);
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext selfSigned(Path file) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=IP:127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file.toFile(), "secret".toCharArray()), "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** T3: the JDK's own message would quote the value. */
    @Test
    void aHeaderThatCannotBeSentIsNamedAndNotShown() {
        for (Map<String, String> headers :
                List.of(Map.of("X-Token", "canary\r\nX-Evil: 1"), Map.of("X-Token", "canary\u0000"))) {
            Request bad = post(URI.create("http://127.0.0.1:1/"), Duration.ofSeconds(1), headers);

            Throwable thrown = catchThrowable(() -> transport.send(bad));

            assertThat(thrown).isInstanceOf(NotSentException.class).hasMessageContaining("X-Token");
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                assertThat(each.toString()).doesNotContain("canary");
            }
        }
    }

    /** The JDK sends some requests again by itself, and all of them under a system property. */
    @Test
    void aBodyIsGivenOutOnce() {
        AtomicBoolean taken = new AtomicBoolean();
        BodyPublisher body = JavaHttpTransport.once("once".getBytes(StandardCharsets.US_ASCII), taken);
        assertThat(body.contentLength()).isEqualTo(4);
        assertThat(taken).isFalse();

        assertThat(read(body).join()).isEqualTo("once");
        assertThat(taken).isTrue();
        assertThat(read(body)).isCompletedExceptionally();
    }

    private static CompletableFuture<String> read(BodyPublisher body) {
        CompletableFuture<String> whole = new CompletableFuture<>();
        List<String> parts = new ArrayList<>();
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer item) {
                parts.add(StandardCharsets.US_ASCII.decode(item).toString());
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                whole.complete(String.join("", parts));
            }
        });
        return whole;
    }
}
