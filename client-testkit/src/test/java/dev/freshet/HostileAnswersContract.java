package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.AuthEvent.RefreshFailed;
import dev.freshet.AuthEvent.SessionEnded;
import dev.freshet.HostileAnswers.Answer;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P27; T14 to T17, T20: whatever a token endpoint answers, the refresh fails in time and in 64 MB of heap, once, and the
 * session is kept. Extend it for each transport, in a process that has no more heap than that.
 */
@Timeout(120)
public abstract class HostileAnswersContract {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final FakeClock clock = new FakeClock();
    private final RecordingListener heard = new RecordingListener();
    private final TokenVault vault = new InMemoryVault();

    /** For subclasses. */
    protected HostileAnswersContract() {}

    /** What refreshes are sent by. */
    protected abstract HttpTransport transport();

    enum Endpoint {
        OAUTH {
            @Override
            TokenEndpoint at(HostileAnswers server, HttpTransport transport) {
                return OAuthEndpoint.at(server.url("/token")).clientId("app").over(transport);
            }
        },
        JSON {
            @Override
            TokenEndpoint at(HostileAnswers server, HttpTransport transport) {
                return JsonEndpoint.at(server.url("/refresh")).over(transport);
            }
        },
        COOKIES {
            @Override
            TokenEndpoint at(HostileAnswers server, HttpTransport transport) {
                return JsonEndpoint.at(server.url("/refresh"))
                        .refreshCookie("rt")
                        .over(transport);
            }
        };

        abstract TokenEndpoint at(HostileAnswers server, HttpTransport transport);
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(Endpoint.values())
                .flatMap(endpoint -> Arrays.stream(Answer.values())
                        .filter(answer -> answer != Answer.GOOD && breaks(endpoint, answer))
                        .map(answer -> Arguments.of(endpoint, answer)));
    }

    /** A refresh token in a body is nothing to an endpoint that takes it from a cookie. */
    private static boolean breaks(Endpoint endpoint, Answer answer) {
        return endpoint != Endpoint.COOKIES || answer != Answer.LINE_BREAK_IN_REFRESH_TOKEN;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedOnceAndTheSessionGoesOn(Endpoint endpoint, Answer answer) throws Exception {
        Duration limit = answer == Answer.ONE_BYTE_A_SECOND ? SHORT : WAIT;
        try (HostileAnswers server = new HostileAnswers()) {
            server.answerWith(answer);
            try (AuthSession session = session(endpoint.at(server, transport()), limit)) {
                session.signIn(TokenPair.of("a1", "r1"));
                Access first = access(session);

                Throwable thrown = catchThrowable(() -> session.replaceBlocking(first, WAIT, () -> false));

                assertThat(thrown).isInstanceOf(AuthException.Unavailable.class);
                assertThat(thrown.getMessage()).doesNotContain("canary");
                assertThat(heard.await(RefreshFailed.class).reason()).doesNotContain("canary");
                assertThat(server.requests()).isEqualTo(1);
            }
            if (answer == Answer.ENDLESS_SPACES || answer == Answer.ONE_BYTE_A_SECOND) {
                server.awaitHangUp();
            }

            server.answerWith(Answer.GOOD);
            clock.advance(PAUSE.multipliedBy(2));

            try (AuthSession session = session(endpoint.at(server, transport()), WAIT)) {
                assertThat(session.ready()).isTrue();
                Access found = access(session);
                if (found.headerValue().equals("Bearer a1")) { // else the session has recovered by itself already
                    found = session.replaceBlocking(found, WAIT, () -> false);
                }
                assertThat(found).isSameAs(access(session));
                assertThat(found.headerValue()).isNotEqualTo("Bearer a1");
                assertThat(server.requests()).isEqualTo(2);
            }
            assertThat(heard.events(SessionEnded.class)).isEmpty();
        }
    }

    @Test
    void thisProcessHas64MegabytesOfHeap() {
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(64 << 20);
    }

    /** The clock stands, so that nothing is tried again unless the test lets the pause pass. */
    private AuthSession session(TokenEndpoint endpoint, Duration limit) {
        return AuthSession.builder()
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .vault(vault)
                .listener(heard)
                .clock(clock)
                .endpointLimit(limit)
                .refreshLimit(WAIT)
                .retryInterval(PAUSE)
                .build();
    }

    private static Access access(AuthSession session) {
        Access access = session.accessFor("https", "api.example.com", 443);
        if (access == null) {
            throw new AssertionError("signed out");
        }
        return access;
    }
}
