package dev.freshet.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Holds the exchanges that reach a {@link Point} until the test lets them go, so that a race happens each time.
 *
 * <p>Closed from the moment {@link RotatingAuthServer#hold(Point)} returns it. Exchanges go in the order in which they
 * came. Releasing is final: what waits goes on, and what arrives later passes. Closing the gate or its server releases
 * it, so that a test that fails leaves nobody waiting; an exchange that nobody releases for 60 seconds is cut off
 * without an answer. Safe from any thread.
 */
public final class Gate implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    private final Point point;
    private final Predicate<Seen> held;
    private final int most;
    private final Function<Gate, String> others;
    private int arrived;
    private int free;

    Gate(Point point, Predicate<Seen> held, int most, Function<Gate, String> others) {
        this.point = point;
        this.held = held;
        this.most = most;
        this.others = others;
    }

    /** The number of exchanges that have been held here so far, those released included. Never blocks. */
    public synchronized int arrivals() {
        return arrived;
    }

    /**
     * Waits until at least {@code count} exchanges have reached this gate, counted from its creation. Each of them keeps
     * its caller waiting, so let every caller have a thread of its own: a pool with fewer, or an OkHttp dispatcher, which
     * runs 5 enqueued calls to a host at once, never gets there.
     *
     * @throws AssertionError if fewer have come within 30 seconds; it says what came instead
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public void awaitArrivals(int count) {
        awaitArrivals(count, PATIENCE);
    }

    void awaitArrivals(int count, Duration patience) {
        try {
            if (!arriveWithin(patience, count)) {
                throw new AssertionError(missing(count, patience));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for arrivals at " + point, e);
        }
    }

    private String missing(int count, Duration patience) {
        int came = arrivals();
        String few = came > 0 ? "; each that is held keeps its caller's thread: are there " + count + "?" : "";
        return came + " of " + count + " exchanges arrived at " + point + " within " + patience.toSeconds() + " s; "
                + others.apply(this) + few;
    }

    private synchronized boolean arriveWithin(Duration patience, int count) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (arrived < count) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Lets all held exchanges go, and all that come later. Does nothing if that was done before. */
    public synchronized void release() {
        free = Integer.MAX_VALUE;
        notifyAll();
    }

    /**
     * Lets the next {@code count} exchanges go, those that have waited longest first, and those to come if fewer wait.
     *
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public synchronized void release(int count) {
        free += Math.min(Fault.positive(count), Integer.MAX_VALUE - free);
        notifyAll();
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }

    /** Whether somebody waits here, or may come to wait. */
    synchronized boolean isClosed() {
        return free < most;
    }

    /** Whether the next one to come is held or counted here. */
    synchronized boolean takesMore() {
        return isClosed() && arrived < most;
    }

    synchronized int waiting() {
        return Math.max(0, arrived - free);
    }

    Point point() {
        return point;
    }

    boolean isFor(Seen request) {
        return held.test(request);
    }

    /** The turn of an exchange that comes here; 0 if it is not for this gate to hold, since others came before. */
    synchronized int arrive() {
        if (!takesMore()) {
            return 0;
        }
        notifyAll();
        return ++arrived;
    }

    /** Waits for the release; false if none came in time. */
    synchronized boolean pass(int turn) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_HOLD.toNanos();
        while (turn > free) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    @Override
    public String toString() {
        return "Gate[" + point + ", " + waiting() + " waiting of " + arrivals() + "]";
    }
}
