package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static dev.freshet.okhttp.Keyring.status;
import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P2, P21, O24, T1: the token stays behind when a redirect leaves its origin, and a 401 from there starts nothing. */
@Timeout(60)
final class RedirectTest {
    private final RawServer other = new RawServer((seen, out) -> {
        boolean back = seen.path().equals("/back");
        RawServer.reply(out, back ? 302 : 401, "", back ? "Location: " + here("/end") : "X-There: yes");
    });
    private final RawServer server = new RawServer((seen, out) -> {
        if (seen.path().startsWith("/end")) {
            RawServer.reply(out, seen.header("Authorization") == null ? 401 : 200, "");
        } else {
            String[] parts = seen.path().split("/", 3);
            RawServer.reply(out, Integer.parseInt(parts[1]), "", "Location: " + target(parts[2]));
        }
    });
    private final Keyring keyring = new Keyring(server.url(""));
    private final OkHttpClient client = keyring.client();

    RedirectTest() throws Exception {}

    private String here(String path) {
        return server.url(path);
    }

    private String target(String path) {
        return path.replace("other", "http://127.0.0.1:" + other.port())
                .replace("user", "http://a:b@127.0.0.1:" + other.port())
                .replace("mimic", "http://127.0.0.1:" + server.port() + "@127.0.0.1:" + other.port())
                .replace("query", "/end?access_token=theirs")
                .replace("named", "http://localhost:" + server.port());
    }

    @AfterEach
    void close() {
        keyring.close();
        server.close();
        other.close();
    }

    @ParameterizedTest
    @CsvSource({"301, GET", "302, GET", "303, GET", "307, POST", "308, POST"})
    void noKindOfRedirectTakesTheTokenAlong(int status, String method) throws Exception {
        Request post = get(server.url("/" + status + "/other/there"))
                .newBuilder()
                .post(RequestBody.create("a body", MediaType.get("text/plain")))
                .build();

        try (Response response = client.newCall(post).execute()) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(response.header("X-There")).isEqualTo("yes");
        }

        assertThat(server.sent("Authorization")).containsExactly("Bearer first");
        assertThat(other.sent("Authorization")).containsExactly("none");
        assertThat(other.requests().get(0).method()).isEqualTo(method);
        assertThat(keyring.endpoint.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "mimic"})
    void userInformationInTheTargetIsNoOrigin(String target) throws Exception {
        assertThat(status(client, get(server.url("/302/" + target + "/there")))).isEqualTo(401);

        assertThat(other.sent("Authorization")).containsExactly("none");
        assertThat(keyring.endpoint.count()).isZero();
    }

    @Test
    void userInformationInTheCallersUrlChangesNothing() throws Exception {
        assertThat(status(client, get("http://a:b@127.0.0.1:" + server.port() + "/end")))
                .isEqualTo(200);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first");
    }

    /** Another name of the same machine is another origin. */
    @Test
    void anotherNameOfTheSameServerGetsNoToken() throws Exception {
        assertThat(status(client, get(server.url("/302/named/end")))).isEqualTo(401);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "none");
        assertThat(keyring.endpoint.count()).isZero();
    }

    /** OkHttp does not put the header on again, so that 401 is about no token. */
    @Test
    void a401AfterThereAndBackStartsNothing() throws Exception {
        assertThat(status(client, get(server.url("/302/other/back")))).isEqualTo(401);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "none");
        assertThat(keyring.endpoint.count()).isZero();
    }

    /** With both positions each hop to a listed origin gets the token, also one that OkHttp has taken it off from. */
    @Test
    void withBothPositionsTheTokenIsPutOnAgainAfterThereAndBack() throws Exception {
        OkHttpClient both = new AuthInterceptor(keyring.session).on(keyring.plain);

        assertThat(status(both, get(server.url("/302/other/back")))).isEqualTo(200);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "Bearer first");
        assertThat(other.sent("Authorization")).containsExactly("none");
    }

    /** O15: a request carries one token, also where a redirect has put another into the query. */
    @Test
    void withBothPositionsTheTokenIsTakenOffWhereTheTargetBringsOne() throws Exception {
        OkHttpClient both = new AuthInterceptor(keyring.session).on(keyring.plain);

        assertThat(status(both, get(server.url("/302/query")))).isEqualTo(401);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "none");
        assertThat(keyring.endpoint.count()).isZero();
    }

    /** A later interceptor that sends the request elsewhere does not know what stands on it. */
    @Test
    void withBothPositionsTheTokenIsTakenOffWhereAnotherInterceptorChangesTheHost() throws Exception {
        OkHttpClient both = new AuthInterceptor(keyring.session)
                .on(keyring.plain)
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(
                        chain.request().newBuilder().url(other.url("/there")).build()))
                .build();

        assertThat(status(both, get(server.url("/end")))).isEqualTo(401);

        assertThat(other.sent("Authorization")).containsExactly("none");
        assertThat(keyring.endpoint.count()).isZero();
    }

    /** P21, P26. */
    @Test
    void noAnswerShowsTheToken() throws Exception {
        try (Response response = client.newCall(get(server.url("/302//end"))).execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.priorResponse()).isNotNull();
            for (Response shown = response; shown != null; shown = shown.priorResponse()) {
                assertThat(shown.request().header("Authorization")).isNull();
            }
        }
    }
}
