package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Endpoints and schemes are other people's code: what they throw costs no pair, and no flight hangs on it. */
class OthersCodeTest {
    private static final Logger LOG = Logger.getLogger("dev.freshet");

    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final AtomicInteger asked = new AtomicInteger();

    /** Says what it is once; then it throws. */
    private final TokenEndpoint moody = new TokenEndpoint() {
        @Override
        public RefreshOutcome refresh(RefreshRequest request) throws IOException {
            return endpoint.refresh(request);
        }

        @Override
        public Replay replay() {
            return once(Replay.UNDECLARED);
        }
    };

    private <T> T once(T answer) {
        if (asked.incrementAndGet() > 1) {
            throw new IllegalStateException("asked again");
        }
        return answer;
    }

    /** A scheme of which one word is wrong. */
    private class Scheme implements AuthScheme {
        @Override
        public String header() {
            return "X-Key";
        }

        @Override
        public String value(Secret accessToken) {
            return accessToken.reveal();
        }

        @Override
        public @Nullable String challenge() {
            return "Key";
        }

        @Override
        public boolean accepts(String tokenType) {
            return true;
        }
    }

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    private Rig rig(AuthScheme scheme) throws AuthException {
        return new Rig(new FakeClock(), new InMemoryVault(), endpoint, builder -> builder.scheme(scheme)).signedIn();
    }

    /** A throw after the failure was told once left the lost refresh untried. */
    @Test
    void anEndpointIsAskedOnceWhatItIs() throws Exception {
        Rig rig = new Rig(new FakeClock(), new InMemoryVault(), endpoint, builder -> builder.endpoint(moody));
        Rig.failure(rig.signedIn().fly(new RefreshOutcome.Ambiguous("no answer")));
        endpoint.answer(Rig.pair(1));

        rig.clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();

        assertThat(rig.token()).isEqualTo("Bearer access-1");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aSchemeIsAskedOnceForItsHeader() throws Exception {
        Rig rig = rig(new Scheme() {
            @Override
            public String header() {
                return once("X-Key");
            }
        });

        assertThat(rig.access().headerName()).isEqualTo("X-Key");
        assertThat(rig.session.headerName()).isEqualTo("X-Key");
    }

    @Test
    void aSchemeIsAskedOnceForItsChallenge() throws Exception {
        Rig rig = rig(new Scheme() {
            @Override
            public String challenge() {
                return once("Key");
            }
        });

        assertThat(rig.access().verdict(401, name -> List.of("Key"))).isEqualTo(Access.Verdict.REPLACE);
        assertThat(rig.access().verdict(401, name -> List.of("Other"))).isEqualTo(Access.Verdict.GIVE);
    }

    @Test
    void whatDoesNotSayWhatItIsMakesNoSession() {
        asked.set(1);

        assertThatThrownBy(() -> AuthSession.builder()
                        .endpoint(moody)
                        .origins(Rig.ORIGIN)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("asked again");
    }

    /** The pair was dropped, and with it the only live refresh token. */
    @Test
    void theRefreshTokenIsKeptThoughTheSchemeThrowsAtTheTokensType() throws Exception {
        Rig rig = rig(new Scheme() {
            @Override
            public boolean accepts(String tokenType) {
                return once(true);
            }
        });

        Throwable failure = Rig.failure(rig.fly(Rig.refreshed(1)));

        assertThat(failure).isInstanceOf(AuthException.Unavailable.class).hasMessageContaining("token type");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("access-0");
    }

    /** The pair was stored, and a restart found somebody signed in who had been told otherwise. */
    @Test
    void aSignInWhoseHeaderCannotBeMadeStoresNothing() throws Exception {
        Rig rig = rig(new Scheme() {
            @Override
            public String value(Secret accessToken) {
                return once(accessToken.reveal());
            }
        });

        assertThatThrownBy(() -> rig.session.signIn(Rig.pair(7))).isInstanceOf(IllegalStateException.class);

        assertThat(rig.token()).isEqualTo("access-0");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
    }

    /** The event that a refresh begins was sent where nothing was caught: whoever waited for it waited in vain. */
    @Test
    void aFlightIsFlownThoughNoThreadCanBeMadeForItsEvents() throws Exception {
        FakeClock clock = new FakeClock();
        HeldExecutor held = new HeldExecutor(clock);
        Lane inline = new Lane(Runnable::run);
        Lane none = new Lane(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        Events events = new Events("test", event -> {}, clock, none);
        RecordStore store = new RecordStore(new InMemoryVault(), inline, inline, Duration.ofSeconds(5), events);
        Parts parts = new Parts(
                endpoint,
                AuthScheme.BEARER,
                RefreshTrigger.NONE,
                null,
                Origins.of(Rig.ORIGIN),
                store,
                inline,
                Limits.DEFAULT,
                clock,
                events,
                () -> inline);
        Engine engine = new Engine(parts, new Workers("test", held));
        endpoint.answer(Rig.pair(1));

        CompletionStage<Access> waits = Rig.done(Rig.aside(() -> {
            engine.identity().signIn(Rig.pair(0), null);
            Landing landing = engine.decide(engine.state().access(), true);
            held.runAll();
            return landing.stage(Runnable::run);
        }));

        assertThat(Rig.done(waits).headerValue()).isEqualTo("Bearer access-1");
    }
}
