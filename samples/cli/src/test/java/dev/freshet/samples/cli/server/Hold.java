package dev.freshet.samples.cli.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A door that is shut until it is closed as a resource. */
public final class Hold implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch arrival = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    void pass() {
        arrival.countDown();
        await(open);
    }

    /** Until somebody waits at the door. */
    public void awaitArrival() {
        await(arrival);
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Opens the door, for good. */
    @Override
    public void close() {
        open.countDown();
    }
}
