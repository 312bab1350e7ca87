package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** P2: whoever was refused names what was refused. Threat T11: a stale 401. */
class LateRefusalTest {
    private final Rig rig = new Rig();

    @Test
    void aLate401StartsNoSecondRefresh() throws Exception {
        Access old = rig.signedIn().access();
        Rig.done(rig.fly(Rig.refreshed(1)));

        CompletionStage<Access> late = rig.replace(old);

        assertThat(late.toCompletableFuture()).isCompletedWithValue(rig.access());
        assertThat(rig.held.waiting()).isZero();
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void a401OfThePairBeforeTheLastStartsNothing() throws Exception {
        Access oldest = rig.signedIn().access();
        Rig.done(rig.fly(Rig.refreshed(1)));
        Rig.done(rig.fly(Rig.refreshed(2)));

        CompletionStage<Access> late = rig.replace(oldest);

        assertThat(Rig.done(late)).isSameAs(rig.access());
        assertThat(rig.endpoint.count()).isEqualTo(2);
    }

    /** The same tokens after a sign-in are another access: identity counts, not characters. */
    @Test
    void a401OfAnEarlierSignInIsNotRetried() throws Exception {
        Access old = rig.signedIn().access();
        rig.session.signIn(Rig.pair(0));

        CompletionStage<Access> late = rig.replace(old);

        assertThat(Rig.failure(late)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.held.waiting()).isZero();
    }

    @Test
    void newRequestsWaitWhileARejectedPairIsReplaced() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> refused = rig.replace(old);

        boolean usable = rig.access().usable();
        CompletionStage<Access> waits = rig.fresh(rig.access());

        assertThat(usable).isFalse();
        assertThat(waits.toCompletableFuture()).isNotDone();
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(waits)).isSameAs(Rig.done(refused));
    }

    @Test
    void aRefusalDuringABackgroundRefreshMakesNewRequestsWait() throws Exception {
        Access old = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(280));
        boolean before = old.usable();

        rig.replace(old);

        assertThat(before).isTrue();
        assertThat(old.usable()).isFalse();
    }

    @Test
    void aRejectedPairIsNotSentAfterAFailedFlight() throws Exception {
        rig.signedIn();

        Rig.failure(rig.fly(new RefreshOutcome.NotSent("no route")));

        assertThat(rig.access().usable()).isFalse();
        assertThat(Rig.failure(rig.fresh(rig.access()))).isInstanceOf(AuthException.Unavailable.class);
    }

    @Test
    void aLate401DuringTheNextFlightIsAnsweredByTheCurrentPair() throws Exception {
        Access old = rig.signedIn().access();
        Rig.done(rig.fly(Rig.refreshed(1)));
        rig.clock.advance(Duration.ofSeconds(280));
        Access current = rig.access();
        boolean started = current.usable();
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(2);

        CompletionStage<Access> late = rig.replace(old);

        assertThat(started).isTrue();
        assertThat(late.toCompletableFuture()).isCompletedWithValue(current);
        rig.endpoint.answer(Rig.pair(2));
        Rig.done(flight);
        assertThat(rig.endpoint.count()).isEqualTo(2);
    }
}
