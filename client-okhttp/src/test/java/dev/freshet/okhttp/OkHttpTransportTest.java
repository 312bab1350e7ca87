package dev.freshet.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.HttpTransport.NotSentException;
import dev.freshet.HttpTransport.Request;
import dev.freshet.HttpTransport.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import okhttp3.Cache;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P11, P27, T7, T14, T19: a refresh is sent once, by a client that shares nothing but the way to the server. */
@Timeout(60)
final class OkHttpTransportTest {
    private final OkHttpTransport transport = OkHttpTransport.from(new OkHttpClient());

    private static Request post(String url, Duration timeout, Map<String, String> headers) {
        byte[] body = "refresh_token=canary".getBytes(StandardCharsets.US_ASCII);
        return new Request("POST", URI.create(url), headers, body, timeout, 1000);
    }

    private static Request post(String url) {
        return post(url, Duration.ofSeconds(20), Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    @Test
    void theWholeAnswerIsRead() throws Exception {
        try (RawServer server = new RawServer((seen, out) -> RawServer.reply(out, 400, "no", "X-Reason: why"))) {
            Response answer = transport.send(post(server.url("/token")));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers("X-REASON")).containsExactly("why");
            assertThat(answer.body()).asString(StandardCharsets.US_ASCII).isEqualTo("no");
            assertThat(server.requests().get(0).body()).isEqualTo("refresh_token=canary");
            assertThat(server.sent("Content-Type")).containsExactly("application/x-www-form-urlencoded");
            assertThat(server.sent("Accept-Encoding")).containsExactly("identity");
        }
    }

    /** O58: an issuer's metadata. */
    @Test
    void aGetHasNoBodyAndFollowsNoRedirect() throws Exception {
        try (RawServer server = new RawServer((seen, out) -> RawServer.reply(out, 302, "{}", "Location: /other"))) {
            URI uri = URI.create(server.url("/.well-known/openid-configuration"));
            Map<String, String> headers = Map.of("Accept", "application/json");
            Response answer =
                    transport.send(new Request("GET", uri, headers, new byte[0], Duration.ofSeconds(20), 1000));

            assertThat(answer.status()).isEqualTo(302);
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).method()).isEqualTo("GET");
            assertThat(server.requests().get(0).header("Content-Length")).isNull();
        }
    }

    /** Each of them would make OkHttp send a request again that it thinks it may. */
    @ParameterizedTest
    @CsvSource({
        "408, X-None: 1",
        "503, Retry-After: 0",
        "421, X-None: 1",
        "307, Location: /other",
        "308, Location: /other"
    })
    void noAnswerIsFollowedByASecondRequest(int status, String header) throws Exception {
        try (RawServer server = new RawServer((seen, out) -> RawServer.reply(out, status, "", header))) {
            assertThat(transport.send(post(server.url("/token"))).status()).isEqualTo(status);

            assertThat(server.requests()).hasSize(1);
        }
    }

    /** T19. */
    @Test
    void theTargetOfARedirectIsNotAsked() throws Exception {
        try (RawServer other = new RawServer((seen, out) -> RawServer.reply(out, 200, "{}"));
                RawServer server = new RawServer(
                        (seen, out) -> RawServer.reply(out, 307, "", "Location: " + other.url("/token")))) {
            assertThat(transport.send(post(server.url("/token"))).status()).isEqualTo(307);

            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void aConnectionThatEndsAfterTheRequestIsNoReasonToSendItAgain() {
        try (RawServer server = new RawServer((seen, out) -> out.close())) {
            assertThatThrownBy(() -> transport.send(post(server.url("/token"))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class)
                    .hasMessageNotContaining("canary");

            assertThat(server.requests()).hasSize(1);
        }
    }

    /** A pooled connection that has died meanwhile would be found out only after the request was written. */
    @Test
    void eachRequestHasAConnectionOfItsOwn() throws Exception {
        try (RawServer server = new RawServer((seen, out) -> RawServer.reply(out, 200, "{}"))) {
            transport.send(post(server.url("/token")));
            transport.send(post(server.url("/token")));

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void whereNobodyListensNothingWasSent() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThatThrownBy(() -> transport.send(post("http://127.0.0.1:" + port + "/")))
                .isInstanceOf(NotSentException.class);
    }

    @Test
    void toAnUnknownHostNothingWasSent() {
        OkHttpClient lost = new OkHttpClient.Builder()
                .dns(host -> {
                    throw new UnknownHostException(host);
                })
                .build();

        assertThatThrownBy(() -> OkHttpTransport.from(lost).send(post("http://api.example.com/")))
                .isInstanceOf(NotSentException.class);
    }

    @Test
    void theClientsInterceptorsCookiesCacheAndAuthenticatorAreNotUsed(@TempDir Path folder) throws Exception {
        List<Cookie> stored = new CopyOnWriteArrayList<>();
        try (Cache cache = new Cache(folder.toFile(), 100_000);
                RawServer server = new RawServer((seen, out) ->
                        RawServer.reply(out, 401, "{}", "Cache-Control: max-age=600", "Set-Cookie: b=2"))) {
            OkHttpClient lavish = new OkHttpClient.Builder()
                    .addInterceptor(chain -> {
                        throw new IOException("the application's interceptor");
                    })
                    .addNetworkInterceptor(chain -> {
                        throw new IOException("the network interceptor");
                    })
                    .authenticator((route, response) -> response.request())
                    .cache(cache)
                    .cookieJar(new CookieJar() {
                        @Override
                        public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
                            stored.addAll(cookies);
                        }

                        @Override
                        public List<Cookie> loadForRequest(HttpUrl url) {
                            return List.of(new Cookie.Builder()
                                    .name("a")
                                    .value("1")
                                    .domain("127.0.0.1")
                                    .build());
                        }
                    })
                    .build();

            assertThat(OkHttpTransport.from(lavish).send(post(server.url("/"))).status())
                    .isEqualTo(401);

            assertThat(server.sent("Cookie")).containsExactly("none");
            assertThat(stored).isEmpty();
            assertThat(cache.requestCount()).isZero();
        }
    }

    /** P27, T14: the server goes on for ever, the reader stops at once. */
    @Test
    void anEndlessAnswerIsGivenUpAtTheLimit() {
        try (RawServer server = new RawServer((seen, out) -> {
            RawServer.write(out, "HTTP/1.1 200 -\r\n\r\n");
            byte[] zeros = new byte[8192];
            while (true) {
                out.write(zeros);
            }
        })) {
            assertThatThrownBy(() -> transport.send(post(server.url("/"))))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NotSentException.class)
                    .hasMessage("the answer is longer than 1000 bytes");
        }
    }

    @Test
    void anAnswerThatJustFitsIsRead() throws Exception {
        try (RawServer server = new RawServer((seen, out) -> RawServer.reply(out, 200, "x".repeat(1000)))) {
            assertThat(transport.send(post(server.url("/"))).body()).hasSize(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 -\r\nContent-Length: 100\r\n\r\n{"})
    void anAnswerThatDoesNotComeEndsAtTheTimeout(String beginning) {
        try (RawServer server = new RawServer((seen, out) -> RawServer.write(out, beginning))) {
            assertThatThrownBy(() -> transport.send(post(server.url("/"), Duration.ofSeconds(1), Map.of())))
                    .isInstanceOf(InterruptedIOException.class)
                    .isNotInstanceOf(NotSentException.class);
        }
    }

    /** OkHttp takes 0 for no timeout, and throws at what is more than an int of milliseconds. */
    @Test
    void noTimeoutIsTooShortOrTooLong() throws Exception {
        try (RawServer server = new RawServer((seen, out) -> {
            if (seen.path().equals("/prompt")) {
                RawServer.reply(out, 200, "{}");
            }
        })) {
            assertThatThrownBy(() -> transport.send(post(server.url("/silent"), Duration.ofNanos(1), Map.of())))
                    .isInstanceOf(IOException.class);
            assertThat(transport
                            .send(post(server.url("/prompt"), Duration.ofDays(365), Map.of()))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** What a transport promises: a socket's read does not hear an interrupt, so the connection is closed for it. */
    @Test
    void anInterruptEndsIt() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = new RawServer((seen, out) -> arrived.countDown())) {
            FutureTask<Boolean> caller = new FutureTask<>(() -> {
                Throwable thrown =
                        catchThrowable(() -> transport.send(post(server.url("/"), Duration.ofSeconds(50), Map.of())));
                assertThat(thrown).isInstanceOf(InterruptedIOException.class);
                return Thread.currentThread().isInterrupted();
            });
            Thread thread = new Thread(caller);
            thread.start();
            Keyring.await(arrived);

            thread.interrupt();

            assertThat(caller.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** T3: OkHttp's own message would quote the value. */
    @Test
    void aHeaderThatCannotBeSentIsNamedAndNotShown() {
        for (String value : List.of("canary\r\nX-Evil: 1", "canary\u0000", "canar\u00fd canary")) {
            Throwable thrown = catchThrowable(
                    () -> transport.send(post("http://127.0.0.1:1/", Duration.ofSeconds(1), Map.of("X-Token", value))));

            assertThat(thrown).isInstanceOf(NotSentException.class).hasMessageContaining("X-Token");
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                assertThat(each.toString()).doesNotContain("canary");
            }
        }
    }
}
