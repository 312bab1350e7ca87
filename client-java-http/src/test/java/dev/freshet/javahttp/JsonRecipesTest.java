package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthEvent.RefreshFailed;
import dev.freshet.AuthEvent.SessionEnded;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.RecipeBackend.Shape;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingListener;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recipes of docs/json-endpoint.md keep a real client signed in, at backends that answer as recorded: P7, P12, P13. */
@Timeout(60)
class JsonRecipesTest {
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final RecipeBackend backend = new RecipeBackend();
    private final TestServer server = new TestServer(backend::answer);
    private final FakeClock clock = new FakeClock();
    private final RecordingListener heard = new RecordingListener();

    @AfterEach
    void close() {
        server.close();
    }

    /** Signed in with the first pair; the clock stands, so that nothing is tried again by itself. */
    private AuthSession session(Shape shape) throws Exception {
        backend.speak(shape);
        AuthSession session = AuthSession.builder()
                .endpoint(shape.endpoint(server.origin(), JavaHttpTransport.from(HttpClient.newHttpClient())))
                .origins(server.origin())
                .clock(clock)
                .listener(heard)
                .retryInterval(PAUSE)
                .build();
        session.signIn(TokenPair.of("a1", "r1").expiresIn(Duration.ofHours(1)));
        return session;
    }

    private HttpResponse<String> get(AuthSession session) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/api")).build();
        return AuthHttpClient.over(HttpClient.newHttpClient(), session).build().send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource
    void eachRefreshSpendsWhatTheLastOneGave(Shape shape) throws Exception {
        try (AuthSession session = session(shape)) {
            for (int i = 2; i <= 4; i++) {
                backend.expire();

                assertThat(get(session).body()).isEqualTo("welcome a" + i);
            }

            assertThat(backend.spent()).containsExactly("r1", "r2", "r3");
            assertThat(heard.events(SessionEnded.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CODES", "COOKIE"})
    void aTokenWhoseLifeIsOverIsReplacedBeforeItIsRefused(Shape shape) throws Exception {
        try (AuthSession session = session(shape)) {
            backend.expire();
            get(session);
            backend.expire();
            clock.advance(Duration.ofMinutes(70));
            int before = server.seen().size();

            assertThat(get(session).statusCode()).isEqualTo(200);

            assertThat(server.seen().stream().skip(before).map(TestServer.Seen::path))
                    .hasSize(2)
                    .endsWith("/api");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatTheBackendHasEndedIsOver(Shape shape) throws Exception {
        try (AuthSession session = session(shape)) {
            backend.expire();
            backend.next(shape.signedOut());

            assertThat(get(session).statusCode()).isEqualTo(401);

            assertThat(heard.await(SessionEnded.class).end()).isEqualTo(SessionEnd.REVOKED);
            assertThat(session.ready()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendThatIsBusyIsLeftAlone(Shape shape) throws Exception {
        assertThat(failure(shape, shape.busy())).isEqualTo(Failure.LIMITED);
    }

    @ParameterizedTest
    @EnumSource
    void aBackendThatFailsKeepsTheSession(Shape shape) throws Exception {
        assertThat(failure(shape, shape.broken())).isEqualTo(Failure.AMBIGUOUS);
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheBackendDoesNotUnderstandIsAFaultOfTheConfiguration(Shape shape) throws Exception {
        assertThat(failure(shape, shape.misunderstood())).isEqualTo(Failure.MISCONFIGURED);
    }

    /** What a refresh with this answer comes to; the one after the pause must succeed. */
    private Failure failure(Shape shape, TestServer.Reply reply) throws Exception {
        try (AuthSession session = session(shape)) {
            backend.expire();
            backend.next(reply);

            assertThatThrownBy(() -> get(session)).isInstanceOf(AuthException.Unavailable.class);
            clock.advance(PAUSE.multipliedBy(2));

            assertThat(get(session).statusCode()).isEqualTo(200);
            assertThat(heard.events(SessionEnded.class)).isEmpty();
            return heard.await(RefreshFailed.class).failure();
        }
    }
}
