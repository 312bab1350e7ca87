package dev.freshet.samples.quickstart;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Threads that send one request after another, at a person's pace rather than a benchmark's. */
final class Callers {
    private static final int PAUSE_MILLIS = 100;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Tally tally;
    private volatile boolean stopped;

    Callers(Tally tally) {
        this.tally = tally;
    }

    void start(int number, Tally.Call call) {
        for (int i = 0; i < number; i++) {
            threads.execute(() -> repeat(call));
        }
    }

    private void repeat(Tally.Call call) {
        try {
            while (!stopped) {
                Thread.sleep(ThreadLocalRandom.current().nextInt(2 * PAUSE_MILLIS));
                tally.count(call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the requests that are under way. */
    void stop() throws InterruptedException {
        stopped = true;
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            threads.shutdownNow();
            throw new IllegalStateException("a caller still waits for its answer");
        }
    }
}
