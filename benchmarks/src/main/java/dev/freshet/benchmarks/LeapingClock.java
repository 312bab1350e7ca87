package dev.freshet.benchmarks;

import dev.freshet.SessionClock;
import java.time.Duration;

/** The system's clock, set forward at will. */
final class LeapingClock implements SessionClock {
    private volatile Duration ahead = Duration.ZERO;

    void leap(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + ahead.toMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.toNanos();
    }
}
