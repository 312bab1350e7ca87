package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Unusable;
import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Unloaded;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P7: an answer that comes after its flight has ended may hold the only live refresh token. */
class LateAnswerTest {
    private final RecordingEndpoint slow = new RecordingEndpoint().ignoreInterrupts();
    private final Rig rig = new Rig(
            new FakeClock(), new InMemoryVault(), slow, builder -> builder.endpointLimit(Duration.ofMillis(50)));

    /** A flight has ended without its answer. */
    @BeforeEach
    void timeOut() throws Exception {
        rig.signedIn();
        CompletionStage<Access> waits = rig.replace(rig.access());
        rig.held.runAll();
        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Unavailable.class);
    }

    /** Its answer comes, and waits on the session's thread to be stored. */
    private void arrives(RefreshOutcome outcome) {
        slow.answer(outcome);
        Rig.until(() -> rig.held.waiting() == 1);
    }

    @Test
    void theRefreshTokenOfALateAnswerOfAnotherTypeIsKeptAndItsAccessTokenIsNot() throws Exception {
        arrives(new Refreshed(Rig.pair(1).tokenType("mac"), null));
        rig.held.runAll();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-0");
    }

    @Test
    void theRefreshTokenOfALateUnusableAnswerIsKept() throws Exception {
        arrives(new Unusable(Secret.of("refresh-1"), "no access token"));
        rig.held.runAll();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-0");
    }

    @Test
    void aLateAnswerOfAnotherTypeWithoutARefreshTokenHoldsNothingToKeep() throws Exception {
        Engine engine = new Engine(
                Bare.parts(slow, new Lane(Runnable::run), rig.vault, rig.clock), new Workers("test", rig.held));
        engine.loading().begin((Unloaded) engine.state());
        rig.held.runAll();
        Access base = Objects.requireNonNull(engine.state().access());
        Flight flight = new Flight(engine, AuthEvent.Reason.REJECTED, base, Pause.NONE, null);

        new Judgement(engine, flight, NoLease.INSTANCE, base)
                .arrivedLate(new Refreshed(TokenPair.of("access-1").tokenType("mac"), null));

        assertThat(rig.held.waiting()).isZero();
        assertThat(engine.isAnsweredLate(base.loaded())).isFalse();
    }

    /** The token that it would spend is spent, and the pair that was given for it waits behind this flight. */
    @Test
    void aSecondFlightSendsNothingOnceTheAnswerToTheFirstHasCome() throws Exception {
        rig.clock.advance(Duration.ofSeconds(2));
        CompletionStage<Access> second = rig.replace(rig.access());
        int waiting = rig.held.waiting();
        slow.answer(Rig.pair(1));
        Rig.until(() -> rig.held.waiting() > waiting);

        rig.held.runAll();

        assertThat(Rig.failure(second)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(slow.count()).isEqualTo(1);
        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }

    /** The other order: it is stored when the second flight looks. */
    @Test
    void aSecondFlightTakesThePairThatCameLate() throws Exception {
        arrives(Rig.refreshed(1));
        rig.clock.advance(Duration.ofSeconds(2));
        CompletionStage<Access> second = rig.replace(rig.access());

        rig.held.runAll();

        assertThat(Rig.done(second).headerValue()).isEqualTo("Bearer access-1");
        assertThat(slow.count()).isEqualTo(1);
    }
}
