package dev.freshet.testkit;

import dev.freshet.SessionClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that moves only when a test says so. Wall time and monotonic time move together with {@link #advance}, and part
 * with {@link #jumpWall} (a clock that is set) and {@link #sleep} (a machine that sleeps). Starts at 2026-01-01T00:00Z.
 * Safe from any thread.
 */
public final class FakeClock implements SessionClock, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong wallAhead = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    /** A clock at its start. */
    public FakeClock() {}

    /**
     * Lets time pass.
     *
     * @throws IllegalArgumentException if {@code step} is negative: monotonic time never runs backwards
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + step + "; see jumpWall");
        }
        nanos.addAndGet(step.toNanos());
    }

    /** Sets the wall clock forward, or back when {@code step} is negative; monotonic time does not notice. */
    public void jumpWall(Duration step) {
        wallAhead.addAndGet(step.toMillis());
    }

    /** Lets the machine sleep: wall time goes on, monotonic time stands still. The same as a jump forward. */
    public void sleep(Duration step) {
        jumpWall(step);
    }

    @Override
    public long millis() {
        return instant().toEpochMilli();
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return START.plusMillis(wallAhead.get()).plusNanos(nanos.get());
    }
}
