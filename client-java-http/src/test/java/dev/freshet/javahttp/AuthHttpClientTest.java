package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.RefreshOutcome;
import dev.freshet.Secret;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.TestServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to one request: P2, P18, P19, P21 and P22, O15 to O19 and O22. */
class AuthHttpClientTest {
    private final Issuer issuer = new Issuer();
    private final TestServer server = new TestServer(issuer::guard);
    private final HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

    @AfterEach
    void close() {
        issuer.release();
        server.close();
    }

    private AuthHttpClient client() throws Exception {
        return AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestCarriesTheTokenAndItsAnswerDoesNotShowIt(Way way) throws Exception {
        HttpResponse<String> answer = way.send(client(), request, BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("welcome");
        assertThat(answer.request()).isSameAs(request);
        assertThat(answer.previousResponse()).isEmpty();
        assertThat(server.tokens()).containsExactly("Bearer access-0");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedRequestIsSentAgainWithANewToken(Way way) throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();

        HttpResponse<String> answer = way.send(client, request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.request()).isSameAs(request);
        assertThat(answer.previousResponse().orElseThrow().statusCode()).isEqualTo(401);
        assertThat(answer.previousResponse().orElseThrow().request()).isSameAs(request);
        assertThat(answer.previousResponse().orElseThrow().body()).isNull();
        assertThat(server.tokens()).containsExactly("Bearer access-0", "Bearer access-2");
        assertThat(issuer.refreshes()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aSecondRefusalIsTheCallersAnswer(Way way) throws Exception {
        try (TestServer never = new TestServer(seen -> Reply.of(401, "no " + seen.authorization()))) {
            AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(never.origin()))
                    .build();

            HttpResponse<String> answer =
                    way.send(client, HttpRequest.newBuilder(never.uri("/")).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("no Bearer access-1");
            assertThat(never.seen()).hasSize(2);
            assertThat(issuer.refreshes()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalThatIsNotAboutTheTokenIsTheCallers(Way way) throws Exception {
        Map<String, String> scope = Map.of("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        Map<String, String> basic = Map.of("WWW-Authenticate", "Basic realm=\"other\"");
        try (TestServer picky = new TestServer(seen -> switch (seen.path()) {
            case "/scope" -> new Reply(401, scope, "scope");
            case "/basic" -> new Reply(401, basic, "basic");
            default -> new Reply(403, scope, "forbidden");
        })) {
            AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(picky.origin()))
                    .build();

            for (String name : new String[] {"scope", "basic", "forbidden"}) {
                HttpRequest asked =
                        HttpRequest.newBuilder(picky.uri("/" + name)).build();
                assertThat(way.send(client, asked, BodyHandlers.ofString()).body())
                        .isEqualTo(name);
            }

            assertThat(picky.seen()).hasSize(3);
            assertThat(issuer.refreshes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderThatTheCallerHasSetIsLeftAlone(Way way) throws Exception {
        HttpRequest own = HttpRequest.newBuilder(server.uri("/"))
                .header("authorization", "Basic abc")
                .build();

        HttpResponse<String> answer = way.send(client(), own, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(server.tokens()).containsExactly("Basic abc");
        assertThat(issuer.refreshes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatOptedOutAndOneToAnotherOriginGetNoTokenAndStartNothing(Way way) throws Exception {
        try (TestServer other = new TestServer(seen -> Reply.of(401, "stranger"))) {
            AuthSession session = issuer.session(server.origin());
            AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session)
                    .sessionFor(asked -> asked.uri().getPath().equals("/open") ? AuthSession.NONE : session)
                    .build();

            HttpRequest open = HttpRequest.newBuilder(server.uri("/open")).build();
            HttpRequest foreign = HttpRequest.newBuilder(other.uri("/")).build();
            assertThat(way.send(client, open, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
            assertThat(way.send(client, foreign, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);

            assertThat(server.tokens()).containsExactly("null");
            assertThat(other.tokens()).containsExactly("null");
            assertThat(issuer.refreshes()).isZero();
        }
    }

    /** O23, T6. */
    @ParameterizedTest
    @EnumSource
    void aProxyIsToldNoTokenAndAnsweredWithNone(Way way) throws Exception {
        try (RawServer proxy = new RawServer((headers, out) ->
                RawServer.write(out, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"))) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), proxy.uri("http", "").getPort());
            HttpClient proxied =
                    HttpClient.newBuilder().proxy(ProxySelector.of(address)).build();
            AuthHttpClient client = AuthHttpClient.over(proxied, issuer.session("https://api.example.com"))
                    .build();
            HttpRequest asked = HttpRequest.newBuilder(URI.create("https://api.example.com/"))
                    .build();

            HttpResponse<String> answer = way.send(client, asked, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(407);
            assertThat(proxy.requests()).hasSize(1);
            assertThat(proxy.requests().get(0)).doesNotContainKey("Authorization");
            assertThat(proxy.requests().get(0).get("")).startsWith("CONNECT ");
            assertThat(issuer.refreshes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsSignedOutSendsWithoutAToken(Way way) throws Exception {
        AuthHttpClient client = AuthHttpClient.over(
                        HttpClient.newHttpClient(),
                        issuer.builder(server.origin()).build())
                .build();

        HttpResponse<String> answer = way.send(client, request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(server.tokens()).containsExactly("null");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatEndsGivesTheServersOwnAnswer(Way way) throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.failWith(new RefreshOutcome.Rejected("invalid_grant"));

        HttpResponse<String> answer = way.send(client, request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("who are you");
        assertThat(answer.request()).isSameAs(request);
        assertThat(server.seen()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRefreshThatFailsIsTheCallersException(Way way) throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.failWith(new RefreshOutcome.NotSent("no network"));

        assertThatThrownBy(() -> way.send(client, request, BodyHandlers.ofString()))
                .isInstanceOf(AuthException.Unavailable.class);

        assertThat(server.seen()).hasSize(1);
    }

    /** P5: limits beyond what a long of nanoseconds holds are no limits. */
    @ParameterizedTest
    @EnumSource
    void aLimitOfAThousandYearsIsNone(Way way) throws Exception {
        Duration ages = Duration.ofDays(365_000);
        AuthSession session = issuer.builder(server.origin()).waitLimit(ages).build();
        session.signIn(TokenPair.of("access-0", "refresh-0"));
        AuthHttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        issuer.spoil();
        issuer.hold();
        FutureTask<HttpResponse<String>> caller =
                new FutureTask<>(() -> way.send(client, request, BodyHandlers.ofString()));
        new Thread(caller).start();
        issuer.awaitRefresh();
        issuer.release();

        assertThat(caller.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    /** P5: the wait ends with the request's own timeout. */
    @Timeout(5)
    @ParameterizedTest
    @EnumSource
    void theWaitForATokenEndsWithTheRequestsTimeout(Way way) throws Exception {
        AuthHttpClient client = client();
        issuer.spoil();
        issuer.hold();
        HttpRequest hasty = HttpRequest.newBuilder(server.uri("/"))
                .timeout(Duration.ofMillis(400))
                .build();

        assertThatThrownBy(() -> way.send(client, hasty, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        assertThat(server.seen()).hasSize(1);
    }

    /** P5: and with the session's limit. */
    @Timeout(5)
    @ParameterizedTest
    @EnumSource
    void theWaitForATokenEndsWithTheSessionsLimit(Way way) throws Exception {
        AuthSession session = issuer.builder(server.origin())
                .waitLimit(Duration.ofMillis(200))
                .build();
        session.signIn(TokenPair.of("access-0", "refresh-0"));
        AuthHttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        issuer.spoil();
        issuer.hold();

        assertThatThrownBy(() -> way.send(client, request, BodyHandlers.ofString()))
                .isInstanceOf(AuthException.Unavailable.class);
    }

    /** P26: what the JDK says of a header that it does not take holds its value. */
    @ParameterizedTest
    @EnumSource
    void aSchemeWhoseValueCannotBeSentShowsNoToken(Way way) throws Exception {
        AuthSession session = issuer.builder(server.origin())
                .scheme(new AuthScheme() {
                    @Override
                    public String header() {
                        return "X-Key";
                    }

                    @Override
                    public String value(Secret accessToken) {
                        return accessToken.reveal() + "\r\nX-Other: 1";
                    }

                    @Override
                    public @Nullable String challenge() {
                        return null;
                    }

                    @Override
                    public boolean accepts(String tokenType) {
                        return true;
                    }
                })
                .build();
        session.signIn(TokenPair.of("canary", "refresh-0"));
        AuthHttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();

        assertThatThrownBy(() -> way.send(client, request, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessage("the session's scheme gives X-Key a value that cannot be sent")
                .hasNoCause();
        assertThat(server.seen()).isEmpty();
    }
}
