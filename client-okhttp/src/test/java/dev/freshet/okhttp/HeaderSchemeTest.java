package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static dev.freshet.okhttp.Keyring.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.Access;
import dev.freshet.AuthScheme;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P21, T1: OkHttp takes no header but Authorization off a redirect, so a header of one's own is put on hop by hop. */
@Timeout(60)
final class HeaderSchemeTest {
    private static final String KEY = "X-Api-Key";

    private final RawServer other = new RawServer((seen, out) -> {
        switch (seen.path()) {
            case "/back" -> RawServer.reply(out, 302, "", "Location: " + here("/end"));
            case "/refuse" -> RawServer.reply(out, 401, "not you");
            default -> RawServer.reply(out, 200, "there");
        }
    });
    private final RawServer server = new RawServer((seen, out) -> {
        boolean stale = "/guarded".equals(seen.path()) && "first".equals(seen.header(KEY));
        if (seen.path().startsWith("/to")) {
            RawServer.reply(
                    out, 302, "", "Location: " + seen.path().substring(4).replace("other", other.url("")));
        } else {
            RawServer.reply(out, stale ? 401 : 200, "here");
        }
    });
    private Keyring keyring = new Keyring(AuthScheme.header(KEY), server.url(""));
    private OkHttpClient client = new OkHttpClient();

    HeaderSchemeTest() throws Exception {}

    private String here(String path) {
        return server.url(path);
    }

    @BeforeEach
    void open() {
        client = new AuthInterceptor(keyring.session).on(keyring.plain);
    }

    @AfterEach
    void close() {
        keyring.close();
        server.close();
        other.close();
    }

    @Test
    void withoutTheNetworkPositionNothingIsSent() {
        OkHttpClient half = keyring.client();

        assertThatThrownBy(() -> status(half, get(server.url("/"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("on(client)");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void itArrivesAtTheListedOrigin() throws Exception {
        assertThat(status(client, get(server.url("/")))).isEqualTo(200);

        assertThat(server.sent(KEY)).containsExactly("first");
    }

    @Test
    void itDoesNotFollowARedirectToAnotherOrigin() throws Exception {
        assertThat(status(client, get(server.url("/to/other/end")))).isEqualTo(200);

        assertThat(other.sent(KEY)).containsExactly("none");
    }

    @Test
    void itIsPutOnAgainAfterARedirectBack() throws Exception {
        assertThat(status(client, get(server.url("/to/other/back")))).isEqualTo(200);

        assertThat(other.sent(KEY)).containsExactly("none");
        assertThat(server.sent(KEY)).containsExactly("first", "first");
    }

    /** P2. */
    @Test
    void a401FromAHopWithoutItStartsNothing() throws Exception {
        assertThat(status(client, get(server.url("/to/other/refuse")))).isEqualTo(401);

        assertThat(keyring.endpoint.count()).isZero();
    }

    /** P2: a call that begins at another origin never asked for the session, and its redirect gets no token. */
    @Test
    void aCallThatBeginsElsewhereGetsItNowhere() throws Exception {
        assertThat(status(client, get(other.url("/back")))).isEqualTo(200);

        assertThat(server.sent(KEY)).containsExactly("none");
    }

    @Test
    void aRefusedOneIsReplacedAndTheRequestSentAgain() throws Exception {
        keyring.refreshTo("second");

        assertThat(status(client, get(server.url("/guarded")))).isEqualTo(200);

        assertThat(server.sent(KEY)).containsExactly("first", "second");
        assertThat(keyring.endpoint.count()).isEqualTo(1);
    }

    @Test
    void aHopThatRefusesItIsHeard() throws Exception {
        keyring.refreshTo("second");

        // back from a redirect within the origin: that hop carried the token
        assertThat(status(client, get(server.url("/to//guarded")))).isEqualTo(200);

        assertThat(server.sent(KEY)).containsExactly("first", "first", "second", "second");
    }

    @Test
    void theCallersOwnHeaderIsLeftAlone() throws Exception {
        Request own =
                get(server.url("/")).newBuilder().header("x-api-key", "mine").build();

        assertThat(status(client, own)).isEqualTo(200);

        assertThat(server.sent(KEY)).containsExactly("mine");
    }

    /** P21, P26. */
    @Test
    void noAnswerShowsIt() throws Exception {
        try (Response response =
                client.newCall(get(server.url("/to/other/back"))).execute()) {
            for (Response shown = response; shown != null; shown = shown.priorResponse()) {
                assertThat(shown.request().header(KEY)).isNull();
                assertThat(shown.request().tag(Access.class)).isNull();
            }
        }
    }

    /** P19: a client that was made twice over still sends a request again only once. */
    @Test
    void aSecondInterceptorForTheSameCallAddsNothing() throws Exception {
        keyring.refreshTo("first");
        keyring.refreshTo("first");
        OkHttpClient twice = new AuthInterceptor(keyring.session).on(client);

        assertThat(status(twice, get(server.url("/guarded")))).isEqualTo(401);

        assertThat(server.requests()).hasSize(2);
        assertThat(keyring.endpoint.count()).isEqualTo(1);
    }
}
