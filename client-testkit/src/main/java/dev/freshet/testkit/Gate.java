package dev.freshet.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Holds every exchange that reaches a {@link Point} until the test lets them go, so that a race happens each time.
 *
 * <p>Closed from the moment {@link RotatingAuthServer#hold} returns it. Releasing is final: what waits goes on, and what
 * arrives later passes. Closing the gate or its server releases it, so that a test that fails leaves nobody waiting; an
 * exchange that nobody releases for 60 seconds is cut off without an answer. Safe from any thread.
 */
public final class Gate implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    private final Point point;
    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch opened = new CountDownLatch(1);

    Gate(Point point) {
        this.point = point;
    }

    /** The number of exchanges that have been held here so far, those released included. Never blocks. */
    public int arrivals() {
        return arrived.availablePermits();
    }

    /**
     * Waits until at least {@code count} exchanges have reached this gate, counted from its creation.
     *
     * @throws AssertionError if fewer have come within 30 seconds, with the number that did
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public void awaitArrivals(int count) {
        try {
            if (!arrived.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(arrivals() + " of " + count + " exchanges arrived at " + point + " within "
                        + PATIENCE.toSeconds() + " s");
            }
            arrived.release(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for arrivals at " + point, e);
        }
    }

    /** Lets all held exchanges go, and all that come later. Does nothing if that was done before. */
    public void release() {
        opened.countDown();
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }

    boolean holds() {
        return opened.getCount() > 0;
    }

    /** Waits for the release; false if none came in time. */
    boolean pass() throws InterruptedException {
        if (!holds()) {
            return true;
        }
        arrived.release();
        return opened.await(LONGEST_HOLD.toSeconds(), TimeUnit.SECONDS);
    }
}
