package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FakeClockTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void stepsBelowAMillisecondAddUpOnBothClocks() {
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofNanos(500_000));
        }

        assertThat(clock.nanos()).isEqualTo(2_000_000);
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00.002Z"));
        assertThat(clock.millis()).isEqualTo(clock.instant().toEpochMilli());
    }

    @Test
    void theWallClockIsSetByItself() {
        clock.jumpWall(Duration.ofHours(-1));
        clock.sleep(Duration.ofMinutes(10));

        assertThat(clock.nanos()).isZero();
        assertThat(clock.instant()).isEqualTo(Instant.parse("2025-12-31T23:10:00Z"));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
    }
}
