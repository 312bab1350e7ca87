package dev.freshet.samples.quickstart;

import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the program's side has counted: the answers that callers got, and the events of the sessions. */
final class Tally implements AuthListener {
    private final LongAdder ok = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    /** Sends one request and counts how it ends. */
    void count(Call call) throws InterruptedException {
        long start = System.nanoTime();
        try {
            int status = call.status();
            if (status == 200) {
                ok.increment();
            } else {
                failed("status " + status);
            }
        } catch (IOException | RuntimeException e) {
            failed(e.toString());
        } finally {
            slowest.accumulate(System.nanoTime() - start);
        }
    }

    private void failed(String how) {
        failures.increment();
        firstFailure.compareAndSet(null, how);
    }

    @Override
    public void onEvent(AuthEvent event) {
        if (event instanceof AuthEvent.Refreshed) {
            refreshes.increment();
        } else if (event instanceof AuthEvent.Retried) {
            retries.increment();
        }
    }

    long ok() {
        return ok.sum();
    }

    long failures() {
        return failures.sum();
    }

    long refreshes() {
        return refreshes.sum();
    }

    long retries() {
        return retries.sum();
    }

    /** How long the slowest request took, from its caller's point of view. */
    Duration slowest() {
        return Duration.ofNanos(slowest.get());
    }

    /** How the first request failed that did, or null. */
    @Nullable
    String firstFailure() {
        return firstFailure.get();
    }

    /** A request by one of the clients. */
    interface Call {
        int status() throws IOException, InterruptedException;
    }
}
