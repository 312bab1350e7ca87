package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** P21: a client beneath that would carry the token elsewhere is refused. All else of it is ours. */
class BuilderTest {
    private final Issuer issuer = new Issuer();

    private AuthSession session() throws Exception {
        return issuer.session("https://api.example.com");
    }

    @Test
    void aDelegateThatFollowsRedirectsIsRefused() throws Exception {
        AuthSession session = session();
        for (Redirect policy : new Redirect[] {Redirect.NORMAL, Redirect.ALWAYS}) {
            HttpClient.Builder delegate = HttpClient.newBuilder().followRedirects(policy);

            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> AuthHttpClient.over(delegate.build(), session).build())
                    .withMessageContaining("redirect(...)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthHttpClient.over(delegate, session).build());
        }
    }

    @Test
    void aDelegateWithAnAuthenticatorIsRefusedWhereItIsInTheWay() throws Exception {
        HttpClient delegate =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        AuthSession bearer = session();
        AuthSession key = issuer.builder("https://api.example.com")
                .scheme(AuthScheme.header("X-Api-Key"))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuthHttpClient.over(delegate, key).build())
                .withMessageContaining("Authenticator");
        if (Runtime.version().feature() < 24) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthHttpClient.over(delegate, bearer).build());
        } else {
            assertThatCode(() -> AuthHttpClient.over(delegate, bearer).build()).doesNotThrowAnyException();
        }
    }

    @Test
    void itHasTheSettingsOfItsDelegate() throws Exception {
        HttpClient delegate = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(7))
                .proxy(ProxySelector.of(null))
                .version(Version.HTTP_1_1)
                .executor(ForkJoinPool.commonPool())
                .build();

        AuthHttpClient client = AuthHttpClient.over(delegate, session())
                .redirect(Redirect.NORMAL)
                .build();

        assertThat(client.cookieHandler()).isEqualTo(delegate.cookieHandler());
        assertThat(client.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(client.proxy()).isEqualTo(delegate.proxy());
        assertThat(client.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(client.executor()).contains(ForkJoinPool.commonPool());
        assertThat(client.sslContext()).isSameAs(delegate.sslContext());
        assertThat(client.sslParameters().getProtocols())
                .isEqualTo(delegate.sslParameters().getProtocols());
        assertThat(client.authenticator()).isEmpty();
        assertThat(client.followRedirects()).isEqualTo(Redirect.NORMAL);
        assertThat(AuthHttpClient.over(delegate, session()).build().followRedirects())
                .isEqualTo(Redirect.NEVER);
    }

    @Test
    void aRequestKeepsAllThatTheCallerHasSet() throws Exception {
        StubClient wire = new StubClient(200);
        HttpRequest request = HttpRequest.newBuilder(java.net.URI.create("https://api.example.com/a?b=c"))
                .method("PATCH", HttpRequest.BodyPublishers.ofString("body"))
                .headers("Accept", "a/b", "accept", "c/d", "X-Other", "x")
                .version(Version.HTTP_1_1)
                .expectContinue(true)
                .timeout(Duration.ofMinutes(1))
                .build();

        AuthHttpClient.over(wire, session()).build().send(request, BodyHandlers.ofString());

        HttpRequest sent = wire.sent.get(0);
        assertThat(sent.uri()).isEqualTo(request.uri());
        assertThat(sent.method()).isEqualTo("PATCH");
        assertThat(sent.bodyPublisher()).isEqualTo(request.bodyPublisher());
        assertThat(sent.version()).contains(Version.HTTP_1_1);
        assertThat(sent.expectContinue()).isTrue();
        assertThat(sent.timeout()).isPresent();
        assertThat(sent.headers().allValues("accept")).containsExactly("a/b", "c/d");
        assertThat(sent.headers().firstValue("x-other")).contains("x");
        assertThat(sent.headers().allValues("authorization")).containsExactly("Bearer access-0");
        assertThat(sent).hasToString("https://api.example.com/a?b=c PATCH");
    }

    /** Promises of a refused attempt cannot be held back; but none shows our header. */
    @Test
    void aPushPromiseShowsTheCallersRequest() throws Exception {
        StubClient wire = new StubClient(200);
        HttpRequest request = HttpRequest.newBuilder(java.net.URI.create("https://api.example.com/"))
                .build();
        List<HttpRequest> shown = new CopyOnWriteArrayList<>();

        HttpResponse<String> answer = AuthHttpClient.over(wire, session())
                .build()
                .sendAsync(request, BodyHandlers.ofString(), (initiating, promised, acceptor) -> shown.add(initiating))
                .get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(shown).hasSize(1);
        assertThat(shown.get(0)).isSameAs(request);
    }

    /** P26. */
    @Test
    void noTokenIsPrinted() throws Exception {
        StubClient wire = new StubClient(200);
        HttpRequest request = HttpRequest.newBuilder(java.net.URI.create("https://api.example.com/"))
                .build();
        AuthHttpClient client = AuthHttpClient.over(wire, session()).build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(List.of(client, answer, wire.sent.get(0), answer.request(), answer.headers()))
                .noneMatch(part -> part.toString().contains("access-0"));
    }
}
