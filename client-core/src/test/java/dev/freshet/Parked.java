package dev.freshet;

import java.util.concurrent.TimeUnit;

/** Waits until a thread waits. */
final class Parked {
    private Parked() {}

    static void until(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not parked within 30 s: " + thread.getState());
            }
            Thread.onSpinWait();
        }
    }
}
