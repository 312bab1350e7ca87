package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static dev.freshet.okhttp.Keyring.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.Secret;
import dev.freshet.TokenPair;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.util.function.Function;
import okhttp3.Authenticator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P18: whatever is done to it, nothing but an IOException leaves the interceptor: else an enqueued call ends an app. */
@Timeout(60)
final class MisuseTest {
    private final RawServer server = new RawServer((seen, out) -> RawServer.reply(
            out, seen.path().equals("/refuse") ? 401 : 200, "", "WWW-Authenticate: Bearer", "WWW-Authenticate: Basic"));
    private final Keyring keyring = new Keyring(server.url(""));

    MisuseTest() throws Exception {}

    @AfterEach
    void close() {
        keyring.close();
        server.close();
    }

    private OkHttpClient chosenBy(Function<Request, @Nullable AuthSession> sessions) {
        return keyring.plain
                .newBuilder()
                .addInterceptor(new AuthInterceptor(request -> given(sessions.apply(request))))
                .build();
    }

    /** What a caller without nullness checks can do. */
    @SuppressWarnings("NullAway")
    private static AuthSession given(@Nullable AuthSession session) {
        return session;
    }

    @Test
    void inTheNetworkPositionItSaysWhereItBelongs() {
        OkHttpClient client = keyring.plain
                .newBuilder()
                .addNetworkInterceptor(new AuthInterceptor(keyring.session))
                .build();

        assertThatThrownBy(() -> status(client, get(server.url("/"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("addInterceptor");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aSelectorThatThrowsIsAnIOException() {
        OkHttpClient client = chosenBy(request -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> status(client, get(server.url("/"))))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void aSelectorWithoutAnAnswerIsAnIOException() {
        assertThatThrownBy(() -> status(chosenBy(request -> null), get(server.url("/"))))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("no session; answer AuthSession.NONE for none");
    }

    @Test
    void aSelectorThatAnswersNoneLeavesTheRequestAlone() throws Exception {
        assertThat(status(chosenBy(request -> AuthSession.NONE), get(server.url("/refuse"))))
                .isEqualTo(401);

        assertThat(server.sent("Authorization")).containsExactly("none");
    }

    @Test
    void aTagIsStrongerThanTheSelector() throws Exception {
        try (Keyring bobs = new Keyring(server.url(""))) {
            bobs.session.signIn(TokenPair.of("bobs", "refresh"));
            Request tagged = get(server.url("/"))
                    .newBuilder()
                    .tag(AuthSession.class, bobs.session)
                    .build();
            Request none = get(server.url("/"))
                    .newBuilder()
                    .tag(AuthSession.class, AuthSession.NONE)
                    .build();

            assertThat(status(keyring.client(), tagged)).isEqualTo(200);
            assertThat(status(keyring.client(), none)).isEqualTo(200);
        }
        assertThat(server.sent("Authorization")).containsExactly("Bearer bobs", "none");
    }

    /** P26: OkHttp's own message would quote the value of any header that it does not know to be sensitive. */
    @Test
    void aSchemeWhoseValueCannotBeSentIsAnIOExceptionThatDoesNotShowIt() throws Exception {
        AuthScheme broken = new AuthScheme() {
            @Override
            public String header() {
                return "X-Api-Key";
            }

            @Override
            public String value(Secret accessToken) {
                return accessToken.reveal() + "\r\nX-Evil: 1";
            }

            @Override
            public @Nullable String challenge() {
                return null;
            }

            @Override
            public boolean accepts(String tokenType) {
                return true;
            }
        };
        try (AuthSession session = AuthSession.builder()
                .endpoint(new RecordingEndpoint())
                .scheme(broken)
                .origins(server.url(""))
                .build()) {
            session.signIn(TokenPair.of("canary", "refresh"));
            OkHttpClient client = new AuthInterceptor(session).on(keyring.plain);

            Throwable thrown = catchThrowable(() -> status(client, get(server.url("/"))));

            assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining("X-Api-Key");
            assertThat(thrown).hasNoCause();
            assertThat(thrown.toString()).doesNotContain("canary");
            assertThat(server.requests()).isEmpty();
        }
    }

    /** P2: the 401 was about the credentials of the client's own authenticator. */
    @Test
    void a401ToWhatAnotherHasPutInPlaceOfTheTokenStartsNothing() throws Exception {
        Authenticator basic = (route, response) -> response.priorResponse() != null
                ? null
                : response.request()
                        .newBuilder()
                        .header("Authorization", "Basic YTpi")
                        .build();
        OkHttpClient client = keyring.client().newBuilder().authenticator(basic).build();

        assertThat(status(client, get(server.url("/refuse")))).isEqualTo(401);

        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "Basic YTpi");
        assertThat(keyring.endpoint.count()).isZero();
    }
}
