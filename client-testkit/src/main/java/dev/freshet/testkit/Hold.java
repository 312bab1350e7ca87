package dev.freshet.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point at which a thread of the code under test waits until the test lets it go. */
final class Hold {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    void awaitArrival() {
        await(arrived, "nobody arrived");
    }

    void release() {
        released.countDown();
    }

    void pass() {
        arrived.countDown();
        await(released, "nobody was let go");
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(Aside.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(otherwise + " within " + Aside.LONG.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise, e);
        }
    }
}
