package dev.freshet;

import java.time.Duration;

/** Two clocks that are set by hand, each by itself. */
final class HandClock implements SessionClock {
    private volatile long millis = 1_700_000_000_000L;
    private volatile long nanos = -1_000;

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Time goes by, for both. */
    void pass(Duration time) {
        passOnTheWall(time);
        passOnTheStopwatch(time);
    }

    void passOnTheWall(Duration time) {
        millis += time.toMillis();
    }

    void passOnTheStopwatch(Duration time) {
        nanos += time.toNanos();
    }
}
