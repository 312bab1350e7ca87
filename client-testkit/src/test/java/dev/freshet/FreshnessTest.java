package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P24 and P25: fresh, stale, expired, whatever the clocks do. A pair here lives five minutes. */
class FreshnessTest {
    private final Rig rig = new Rig();

    @Test
    void aFreshTokenIsUsedAndStartsNothing() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(250));

        assertThat(access.usable()).isTrue();
        assertThat(rig.held.waiting()).isZero();
    }

    @Test
    void aStaleTokenIsUsedWhileOneRefreshRunsInTheBackground() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(280));

        assertThat(access.usable()).isTrue();
        assertThat(access.usable()).isTrue();

        assertThat(rig.held.waiting()).isEqualTo(1);
    }

    @Test
    void noTimerStartsARefresh() throws Exception {
        rig.signedIn();

        rig.clock.advance(Rig.LIFE.multipliedBy(2));

        assertThat(rig.held.waiting() + rig.held.delayed()).isZero();
    }

    @Test
    void anExpiredTokenWaitsForTheFlight() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Rig.LIFE);

        boolean usable = access.usable();
        CompletionStage<Access> waits = rig.fresh(access);

        assertThat(usable).isFalse();
        assertThat(waits.toCompletableFuture()).isNotDone();
        assertThat(rig.held.waiting()).isEqualTo(1);
    }

    @Test
    void aFailedEarlyRefreshFailsNobody() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(280));
        rig.endpoint.answer(new RefreshOutcome.NotSent("no route"));
        access.usable();
        rig.held.runAll();

        assertThat(rig.access()).isSameAs(access);
        assertThat(access.usable()).isTrue();
        assertThat(Rig.done(rig.fresh(access))).isSameAs(access);
    }

    @Test
    void aTokenThatExpiresDuringItsEarlyRefreshWaits() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(280));
        access.usable();

        rig.clock.advance(Duration.ofSeconds(20));

        assertThat(access.usable()).isFalse();
        assertThat(rig.fresh(access).toCompletableFuture()).isNotDone();
        assertThat(rig.held.waiting()).isEqualTo(1);
    }

    @Test
    void anExpiredTokenWithoutARefreshTokenIsSentForTheServerToJudge() throws Exception {
        rig.session.signIn(TokenPair.of("access-0").expiresIn(Rig.LIFE));
        rig.clock.advance(Rig.LIFE);

        assertThat(rig.access().usable()).isTrue();
    }

    @Test
    void aMachineThatSleptFindsItsTokenExpired() throws Exception {
        Access access = rig.signedIn().access();

        rig.clock.sleep(Duration.ofDays(1));

        assertThat(access.usable()).isFalse();
    }

    @Test
    void aClockThatIsSetBackMakesNoTokenYounger() throws Exception {
        Access access = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(290));
        rig.clock.jumpWall(Duration.ofDays(-1));

        rig.clock.advance(Duration.ofSeconds(10));

        assertThat(access.usable()).isFalse();
    }

    @Test
    void aClockThatIsSetBackEndsAHoldOffAllTheSame() throws Exception {
        rig.signedIn();
        Rig.failure(rig.fly(new RefreshOutcome.NotSent("no route")));
        rig.clock.jumpWall(Duration.ofDays(-1));

        rig.clock.advance(Duration.ofSeconds(2));

        assertThat(Rig.done(rig.fly(Rig.refreshed(1))).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void afterARestartTheWallClockTellsTheAge() throws Exception {
        rig.signedIn();
        rig.clock.sleep(Rig.LIFE);

        Access loaded = restart();

        assertThat(loaded.usable()).isFalse();
    }

    @Test
    void afterARestartWithTheClockSetBackTheServersDateTellsTheAge() throws Exception {
        rig.signedIn();
        Instant server = rig.clock.instant().minus(Duration.ofDays(1));
        Rig.done(rig.fly(new RefreshOutcome.Refreshed(Rig.pair(1), server)));
        rig.clock.jumpWall(Duration.ofDays(-1).plus(Rig.LIFE));

        Access loaded = restart();

        assertThat(loaded.usable()).isFalse();
    }

    private Access restart() throws Exception {
        Rig next = new Rig(rig.clock, rig.vault, new RecordingEndpoint(), builder -> builder);
        CompletionStage<Access> loading = next.fresh(next.access());
        next.held.runNext();
        return loading.toCompletableFuture().isDone() ? Rig.done(loading) : next.access();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT-2562047788015215H", "PT0.0000001S", "PT2562047788015215H"})
    void anyLifetimeIsSurvived(Duration lifetime) throws Exception {
        rig.session.signIn(Rig.pair(0).expiresIn(lifetime));

        Access next = Rig.done(rig.fly(Rig.refreshed(1)));

        assertThat(next.usable()).isTrue();
    }
}
