package dev.freshet.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.benchmarks.Storm.Tally;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each part at a small size: that it runs, and that nobody is lost. Times are not judged. */
class PartsTest {
    @Test
    void aStormInProcessCostsOneRefresh() throws Exception {
        costsOneRefresh(new InProcess());
    }

    @Test
    void aStormOverLoopbackCostsOneRefresh() throws Exception {
        costsOneRefresh(new Loopback());
    }

    @Test
    void aStormAgainstTheTestKitCostsOneRefresh() throws Exception {
        costsOneRefresh(new TestKit());
    }

    private static void costsOneRefresh(Backend backend) throws Exception {
        try (backend) {
            Map<Contender, Tally> tallies = new Storm(backend, 16, Crowd.platform()).run(0, 2);
            assertThat(tallies).containsKeys(Contender.ORACLE, Contender.FRESHET, Contender.FRESHET_EXPIRY_KNOWN);
            tallies.forEach((contender, tally) -> {
                assertThat(tally.storms).as("%s: storms", contender).isEqualTo(4);
                assertThat(tally.refreshes).as("%s: refreshes", contender).isEqualTo(4);
                assertThat(tally.failed).as("%s: failed callers", contender).isZero();
                assertThat(tally.replays).as("%s: replays", contender).isZero();
                assertThat(tally.dead).as("%s: dead refresh tokens", contender).isZero();
                assertThat(tally.refused).as("%s: 401s", contender).isEqualTo(contender.knowsExpiry() ? 0 : 64);
            });
        }
    }

    @Test
    void anOutageIsSurvived() throws Exception {
        Outage.Outcome outcome = Outage.of(Contender.FRESHET, Duration.ofMillis(500));

        assertThat(outcome.refreshes()).isEqualTo(1);
        assertThat(outcome.recovered()).isTrue();
    }

    @Test
    void manySessionsAreIdleWithoutAThreadAndAllSignedOut() throws Exception {
        try (ManySessions sessions = new ManySessions(200)) {
            ManySessions.Outcome outcome = sessions.run();

            assertThat(outcome.idleThreads()).isZero();
            assertThat(outcome.failed()).isZero();
        }
    }

    @Test
    void everyColdStartSucceeds() throws Exception {
        assertThat(ColdStart.run(0, 1)).containsOnlyKeys(ColdCall.values());
    }
}
