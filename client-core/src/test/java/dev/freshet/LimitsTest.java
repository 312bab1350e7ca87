package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.SessionState.Pause;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P13: how long an endpoint is left alone. */
class LimitsTest {
    private static final SessionClock STILL = new SessionClock() {
        @Override
        public long millis() {
            return 1_000_000;
        }

        @Override
        public long nanos() {
            return 0;
        }
    };

    private static long millis(Pause pause) {
        return pause.untilNanos() / 1_000_000;
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "100, 60000", "2147483647, 60000"})
    void aPauseDoublesUpToAMinute(int failures, long least) {
        Pause pause = Limits.DEFAULT.pause(failures, null, false, null, STILL);

        assertThat(millis(pause)).isBetween(least, least + least / 4);
    }

    @ParameterizedTest
    @CsvSource({"PT-1S, 1000", "PT0S, 1000", "PT90S, 90000", "PT24H, 300000", "PT2562047788015215H, 300000"})
    void whatTheServerAsksForIsHonouredWithinBounds(Duration asked, long least) {
        Pause pause = Limits.DEFAULT.pause(1, asked, false, null, STILL);

        assertThat(millis(pause)).isBetween(least, Math.max(1250, least));
    }

    @Test
    void aNotedHoldOffBeyondAllBoundsIsAClocksFault() {
        VaultRecord record = VaultRecord.signedIn("epoch", TokenPair.of("a", "b"), 0, null)
                .with(null, new VaultRecord.HoldOff(Long.MAX_VALUE, 3));

        assertThat(Limits.DEFAULT.noted(record, STILL).isOver(STILL)).isTrue();
    }

    @Test
    void aFlightShorterThanOneCallOfTheVaultWaitsForNoLease() {
        assertThat(Limits.DEFAULT.withFlight(Duration.ofSeconds(1)).lease()).isZero();
    }
}
