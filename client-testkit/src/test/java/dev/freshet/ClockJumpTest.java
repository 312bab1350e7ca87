package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P25: somebody sets the clock a day ahead or back, at any moment. It costs one refresh at most, and no caller notices. */
class ClockJumpTest {
    private final Rig rig = new Rig();

    /** What a caller gets, with as many refreshes as the endpoint is asked for. */
    private String call(Rig by) {
        Access access = by.access();
        if (access.usable()) {
            return access.headerValue();
        }
        CompletionStage<Access> fresh = by.fresh(access);
        by.held.runAll();
        return Rig.done(fresh).headerValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void itCostsOneRefreshAtMost(Duration jump) throws Exception {
        rig.signedIn();
        rig.endpoint.answer(Rig.pair(1));

        rig.clock.jumpWall(jump);

        String token = call(rig);
        for (int second = 0; second < 200; second++) {
            assertThat(call(rig)).isEqualTo(token);
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(rig.endpoint.count()).isEqualTo(jump.isNegative() ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void settingItRightAgainCostsOneRefreshAtMost(Duration jump) throws Exception {
        rig.signedIn();
        rig.endpoint.answer(Rig.pair(1));

        rig.clock.jumpWall(jump);
        call(rig);
        rig.clock.jumpWall(jump.negated());

        for (int second = 0; second < 200; second++) {
            call(rig);
            rig.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(rig.endpoint.count()).isLessThanOrEqualTo(1);
    }

    /** Whatever the clock says, a token runs out when its life is over. */
    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void aTokenOfAfterwardsLivesAsLongAsAnyOther(Duration jump) throws Exception {
        rig.signedIn();
        rig.clock.jumpWall(jump);
        Access access = Rig.done(rig.fly(Rig.refreshed(1)));

        rig.clock.advance(Rig.LIFE.minusSeconds(60));
        assertThat(access.usable()).isTrue();
        assertThat(rig.held.waiting()).isZero();

        rig.clock.advance(Duration.ofSeconds(60));
        assertThat(access.usable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void duringARefreshItCostsNoSecondOne(Duration jump) throws Exception {
        rig.signedIn();
        rig.endpoint.answer(() -> {
            rig.clock.jumpWall(jump);
            return Rig.refreshed(1);
        });
        CompletionStage<Access> waits = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.done(waits).usable()).isTrue();
        assertThat(call(rig)).isEqualTo("Bearer access-1");
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void aPauseThatAServerAsksForEndsOnTime(Duration jump) throws Exception {
        rig.signedIn();
        Rig.failure(rig.fly(new RefreshOutcome.Limited(Duration.ofSeconds(30), "busy")));

        rig.clock.jumpWall(jump);
        rig.clock.advance(Duration.ofSeconds(31));

        assertThat(Rig.done(rig.fly(Rig.refreshed(1))).headerValue()).isEqualTo("Bearer access-1");
    }

    /** A process that starts while the clock is wrong: a token that seems young is refused, and then replaced, once. */
    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P-1D"})
    void aStartWithAWrongClockCostsOneRefreshAtMost(Duration jump) throws Exception {
        rig.signedIn();
        rig.clock.jumpWall(jump);
        RecordingEndpoint endpoint = new RecordingEndpoint().answer(Rig.pair(1));
        try (Rig next = new Rig(rig.clock, rig.vault, endpoint, builder -> builder)) {
            CompletionStage<Access> loading = next.fresh(next.access());
            next.held.runAll();

            Access loaded = Rig.done(loading);
            assertThat(loaded.headerValue()).isEqualTo(jump.isNegative() ? "Bearer access-0" : "Bearer access-1");
            if (jump.isNegative()) {
                CompletionStage<Access> replaced = next.replace(loaded);
                next.held.runAll();
                Rig.done(replaced);
            }
            assertThat(call(next)).isEqualTo("Bearer access-1");
            assertThat(endpoint.count()).isEqualTo(1);
        }
    }

    /** What the record keeps of the time is what the server has said: a wrong clock at the refresh does no harm later. */
    @Test
    void aPairThatWasStoredByAWrongClockIsAsOldAsTheServerSays() throws Exception {
        rig.signedIn();
        Instant server = rig.clock.instant();
        rig.clock.jumpWall(Duration.ofDays(1));
        Rig.done(rig.fly(new RefreshOutcome.Refreshed(Rig.pair(1), server)));
        rig.clock.jumpWall(Duration.ofDays(-1).plusSeconds(60));

        try (Rig next = new Rig(rig.clock, rig.vault, new RecordingEndpoint(), builder -> builder)) {
            CompletionStage<Access> loading = next.fresh(next.access());
            next.held.runAll();

            assertThat(Rig.done(loading).headerValue()).isEqualTo("Bearer access-1");
            next.clock.advance(Rig.LIFE.minusSeconds(60));
            assertThat(next.access().usable()).isFalse();
        }
    }
}
