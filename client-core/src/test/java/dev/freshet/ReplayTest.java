package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayTest {

    @Test
    void aGracePeriodBeyondAllBoundsIsAYear() {
        Replay replay = Replay.grace(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(replay.within()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void aNegativeOneIsRefused() {
        assertThatThrownBy(() -> Replay.grace(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("within is negative: PT-1S");
    }
}
