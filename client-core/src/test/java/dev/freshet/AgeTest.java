package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P24, P25, T24: fresh, stale, expired, by whichever clock has gone further. */
class AgeTest {
    private static final Duration AHEAD = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    private final HandClock clock = new HandClock();

    private Age of(@Nullable Duration life) {
        return Age.of(life, Duration.ZERO, AHEAD, clock);
    }

    /** Stale comes up to half of {@code ahead} early, by chance: what is between the two columns may be either. */
    @ParameterizedTest
    @CsvSource({
        // life, surely fresh, surely stale, not expired, expired
        "PT5M, PT254.999S, PT270S, PT294.999S, PT295S",
        "PT10S, PT6.999S, PT8S, PT8.999S, PT9S",
        "PT0.1S, PT0.069S, PT0.08S, PT0.089S, PT0.09S",
        "PT8760H, PT8759H59M14.999S, PT8759H59M30S, PT8759H59M54.999S, PT8759H59M55S"
    })
    void aTokenIsFreshThenStaleThenExpired(
            Duration life, Duration fresh, Duration stale, Duration alive, Duration expired) {
        Age age = of(life);

        clock.pass(fresh);
        assertThat(age.isStale()).isFalse();
        clock.pass(stale.minus(fresh));
        assertThat(age.isStale()).isTrue();
        clock.pass(alive.minus(stale));
        assertThat(age.isExpired()).isFalse();
        clock.pass(expired.minus(alive));
        assertThat(age.isExpired()).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void aLifeThatIsNoneIsUnknownAndNeverEnds(@Nullable Duration life) {
        Age age = of(life);

        clock.pass(Duration.ofDays(10_000));

        assertThat(age.isStale()).isFalse();
        assertThat(age.isExpired()).isFalse();
    }

    @Test
    void aLifeBeyondAllBoundsIsAYear() {
        Age age = Age.of(FOREVER, Duration.ZERO, AHEAD, clock);

        clock.pass(Duration.ofDays(364));
        assertThat(age.isStale()).isFalse();
        clock.pass(Duration.ofDays(1));
        assertThat(age.isExpired()).isTrue();
    }

    @Test
    void whatWasOldWhenItWasReadIsAsOldAsItWas() {
        Age old = Age.of(Duration.ofMinutes(5), Duration.ofSeconds(294), AHEAD, clock);
        Age ancient = Age.of(Duration.ofMinutes(5), FOREVER, AHEAD, clock);

        assertThat(old.isExpired()).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(old.isExpired()).isTrue();
        assertThat(ancient.isExpired()).isTrue();
    }

    /** As while a machine sleeps. */
    @Test
    void whereTheStopwatchStandsTheWallClockTells() {
        Age age = of(Duration.ofMinutes(5));

        clock.passOnTheWall(Duration.ofSeconds(295));

        assertThat(age.isExpired()).isTrue();
    }

    @Test
    void whereTheWallClockIsSetBackTheStopwatchTells() {
        Age age = of(Duration.ofMinutes(5));

        clock.passOnTheWall(Duration.ofDays(-1));
        clock.passOnTheStopwatch(Duration.ofSeconds(294));
        assertThat(age.isExpired()).isFalse();
        clock.passOnTheStopwatch(Duration.ofSeconds(1));

        assertThat(age.isExpired()).isTrue();
    }

    /** A fleet that was started together does not refresh together: two hundred equal choices are no chance. */
    @Test
    void theBeginningOfStalenessIsSpread() {
        int stale = 0;
        for (int i = 0; i < 200; i++) {
            HandClock one = new HandClock();
            Age age = Age.of(Duration.ofMinutes(5), Duration.ZERO, AHEAD, one);
            one.pass(Duration.ofMillis(262_500));
            stale += age.isStale() ? 1 : 0;
        }

        assertThat(stale).isBetween(1, 199);
    }

    @Test
    void aTokenIsStaleWhenItIsExpiredHoweverLittleAheadIsAsked() {
        Age age = Age.of(Duration.ofMinutes(5), Duration.ZERO, Duration.ofMillis(1), clock);

        clock.pass(Duration.ofSeconds(295));

        assertThat(age.isStale()).isTrue();
    }
}
