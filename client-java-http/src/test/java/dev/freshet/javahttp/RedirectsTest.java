package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.Access;
import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.TestServer.Reply;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P21, O24, T1: redirects are followed as the JDK does, and nothing that identifies the caller changes its origin. */
class RedirectsTest {
    private final Issuer issuer = new Issuer();
    private final TestServer other = new TestServer(seen -> Reply.of(401, "stranger"));
    private final TestServer server = new TestServer(this::answer);

    private Reply answer(TestServer.Seen seen) {
        String[] path = seen.path().split("/", -1);
        return switch (path[1]) {
            case "to" -> Reply.to(Integer.parseInt(path[2]), "/end?from=" + path[2]);
            case "chain" -> Reply.to(302, "/chain/" + (Integer.parseInt(path[2]) + 1));
            case "away" -> Reply.to(307, other.origin() + "/target");
            case "guarded" -> Reply.to(302, "/guard");
            case "query" -> Reply.to(302, "/end?access_token=theirs");
            case "guard" -> issuer.guard(seen);
            case "nowhere" -> Reply.of(302, "no location");
            case "bad" -> Reply.to(302, "http://[");
            case "mail" -> Reply.to(302, "mailto:someone@example.com");
            default -> Reply.of(200, "end");
        };
    }

    @AfterEach
    void close() {
        server.close();
        other.close();
    }

    private AuthHttpClient following(Redirect policy) throws Exception {
        return AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .redirect(policy)
                .build();
    }

    /** O15: a request carries one token, also where a redirect has put another into the query. */
    @Test
    void aHopWithATokenInItsQueryGetsNoOther() throws Exception {
        following(Redirect.NORMAL)
                .send(HttpRequest.newBuilder(server.uri("/query")).build(), BodyHandlers.discarding());

        assertThat(server.tokens()).containsExactly("Bearer access-0", "null");
    }

    /** What the JDK's own client makes of the same redirects, on the JDK that runs this. */
    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 305, 306, 307, 308})
    void everyStatusIsTreatedAsTheJdkTreatsIt(int status) throws Exception {
        HttpClient jdk =
                HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
        AuthHttpClient ours = following(Redirect.NORMAL);
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "HEAD")) {
            HttpRequest request = HttpRequest.newBuilder(server.uri("/to/" + status))
                    .method(method, method.startsWith("P") ? BodyPublishers.ofString("body") : BodyPublishers.noBody())
                    .header("Content-Type", "text/plain")
                    .build();

            List<String> theirHops = hops(jdk, request);
            List<String> ourHops = hops(ours, request);

            assertThat(ourHops).as(method).isEqualTo(theirHops);
        }
    }

    private List<String> hops(HttpClient client, HttpRequest request) throws Exception {
        server.seen().clear();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        List<String> hops = new ArrayList<>();
        server.seen()
                .forEach(seen -> hops.add(
                        seen.method() + " " + seen.path() + " " + seen.body() + " " + seen.header("Content-Type")));
        hops.add(answer.statusCode() + " " + answer.uri() + " " + answer.body() + " "
                + answer.request().uri() + " " + answer.request().method() + " "
                + answer.previousResponse().map(HttpResponse::uri).orElse(null));
        return hops;
    }

    @Test
    void theLimitIsTheJdks() throws Exception {
        HttpRequest endless = HttpRequest.newBuilder(server.uri("/chain/1")).build();

        List<String> theirHops =
                hops(HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build(), endless);
        List<String> ourHops = hops(following(Redirect.ALWAYS), endless);

        assertThat(ourHops).isEqualTo(theirHops).hasSize(6);
    }

    @ParameterizedTest
    @EnumSource
    void noneIsFollowedUnlessAskedFor(Way way) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/to/302")).build();

        HttpResponse<String> answer = way.send(following(Redirect.NEVER), request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.body()).isEqualTo("moved");
    }

    @ParameterizedTest
    @EnumSource
    void anotherOriginGetsNothingThatIdentifiesTheCallerAndItsRefusalStartsNothing(Way way) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/away"))
                .header("cookie", "a=b")
                .header("Proxy-Authorization", "Basic abc")
                .header("X-Other", "kept")
                .POST(BodyPublishers.ofString("body"))
                .build();

        HttpResponse<String> answer = way.send(following(Redirect.ALWAYS), request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("stranger");
        TestServer.Seen target = other.seen().get(0);
        assertThat(target.authorization()).isNull();
        assertThat(target.header("Cookie")).isNull();
        assertThat(target.header("Proxy-Authorization")).isNull();
        assertThat(target.header("X-Other")).isEqualTo("kept");
        assertThat(target.body()).isEqualTo("body");
        assertThat(other.seen()).hasSize(1);
        assertThat(issuer.refreshes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheCallerHasSetStaysAtItsOriginToo(Way way) throws Exception {
        AuthSession session = issuer.builder(server.origin(), other.origin())
                .scheme(AuthScheme.header("X-Api-Key"))
                .build();
        session.signIn(TokenPair.of("access-0", "refresh-0"));
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session)
                .redirect(Redirect.NORMAL)
                .build();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/away"))
                .header("x-api-key", "mine")
                .header("authorization", "Basic abc")
                .build();

        way.send(client, request, BodyHandlers.ofString());

        assertThat(server.seen().get(0).header("X-Api-Key")).isEqualTo("mine");
        assertThat(other.seen().get(0).header("X-Api-Key")).isNull();
        assertThat(other.seen().get(0).authorization()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aListedOriginGetsTheToken(Way way) throws Exception {
        AuthHttpClient client = AuthHttpClient.over(
                        HttpClient.newHttpClient(), issuer.session(server.origin(), other.origin()))
                .redirect(Redirect.NORMAL)
                .build();

        way.send(client, HttpRequest.newBuilder(server.uri("/away")).build(), BodyHandlers.ofString());

        assertThat(other.tokens()).startsWith("Bearer access-0");
    }

    @ParameterizedTest
    @EnumSource
    void aHopThatRefusesTheTokenIsSentAgain(Way way) throws Exception {
        AuthHttpClient client = following(Redirect.NORMAL);
        issuer.spoil();

        HttpResponse<String> answer =
                way.send(client, HttpRequest.newBuilder(server.uri("/guarded")).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("welcome");
        assertThat(answer.uri()).isEqualTo(server.uri("/guard"));
        assertThat(server.seen().stream().map(TestServer.Seen::path)).containsExactly("/guarded", "/guard", "/guard");
        assertThat(answer.request().headers().map()).isEmpty();
        assertThat(answer.previousResponse().orElseThrow().statusCode()).isEqualTo(401);
        assertThat(answer.previousResponse()
                        .orElseThrow()
                        .previousResponse()
                        .orElseThrow()
                        .statusCode())
                .isEqualTo(302);
    }

    /** T9: somebody else has signed in between two hops. */
    @ParameterizedTest
    @EnumSource
    void aRequestDoesNotEndAsAnotherUser(Way way) throws Exception {
        AtomicReference<AuthSession> session = new AtomicReference<>();
        try (TestServer switching = new TestServer(seen -> {
            if (seen.path().equals("/first")) {
                session.get().signIn(TokenPair.of("bobs", "bobs-refresh"));
                return Reply.to(302, "/second");
            }
            return Reply.of(200, String.valueOf(seen.authorization()));
        })) {
            session.set(issuer.session(switching.origin()));
            AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session.get())
                    .redirect(Redirect.NORMAL)
                    .build();

            HttpRequest request =
                    HttpRequest.newBuilder(switching.uri("/first")).build();
            HttpResponse<String> answer = way.send(client, request, BodyHandlers.ofString());

            assertThat(switching.tokens()).containsExactly("Bearer access-0", "null");
            assertThat(answer.body()).isEqualTo("null");
        }
    }

    /** A refresh between two hops is not another user. */
    @ParameterizedTest
    @EnumSource
    void aHopGetsTheNewestTokenOfTheSameUser(Way way) throws Exception {
        AtomicReference<AuthSession> session = new AtomicReference<>();
        try (TestServer rotating = new TestServer(seen -> {
            if (seen.path().equals("/first")) {
                URI self = URI.create("http://" + seen.header("Host"));
                Access current = session.get().accessFor("http", self.getHost(), self.getPort());
                session.get().replaceBlocking(current, Duration.ofSeconds(20), () -> false);
                return Reply.to(302, "/second");
            }
            return Reply.of(200, "end");
        })) {
            session.set(issuer.session(rotating.origin()));
            AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session.get())
                    .redirect(Redirect.NORMAL)
                    .build();

            way.send(client, HttpRequest.newBuilder(rotating.uri("/first")).build(), BodyHandlers.ofString());

            assertThat(rotating.tokens()).containsExactly("Bearer access-0", "Bearer access-1");
        }
    }

    @ParameterizedTest
    @CsvSource({"/nowhere, no location", "/bad, moved", "/mail, moved"})
    void aRedirectThatLeadsNowhereIsTheAnswer(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path)).build();

        HttpResponse<String> answer = following(Redirect.ALWAYS).send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsNotSentToASecondPlace(Way way) throws Exception {
        ByteArrayInputStream once = new ByteArrayInputStream(new byte[] {'x'});
        HttpRequest request = HttpRequest.newBuilder(server.uri("/to/307"))
                .POST(BodyPublishers.ofInputStream(() -> once))
                .build();

        HttpResponse<String> answer = way.send(following(Redirect.NORMAL), request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(server.seen()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, https://a.example/, http://a.example/, false",
        "ALWAYS, https://a.example/, http://a.example/, true",
        "NORMAL, http://a.example/, https://a.example/, true",
        "NORMAL, https://a.example/, ftp://a.example/, false",
        "NEVER,  https://a.example/, https://a.example/, false"
    })
    void noRedirectLeadsFromHttpsToHttpUnlessAllMay(Redirect policy, URI from, String to, boolean followed) {
        Redirects redirects = new Redirects(policy, new Publishers(body -> false));
        HttpHeaders headers = HttpHeaders.of(Map.of("Location", List.of(to)), (name, value) -> true);

        HttpRequest next = redirects.next(HttpRequest.newBuilder(from).build(), 302, headers, 0, "Authorization");

        assertThat(next != null).isEqualTo(followed);
    }
}
