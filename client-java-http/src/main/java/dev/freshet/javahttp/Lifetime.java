package dev.freshet.javahttp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From the first request to the end of the last. A client that is shut down lets the requests under way end, retries and
 * redirects included; so the client beneath is shut down only when none is left, and only if it is ours.
 */
final class Lifetime {
    private final @Nullable HttpClient owned;
    private final AtomicLong running = new AtomicLong();
    private final CountDownLatch idle = new CountDownLatch(1);
    private volatile boolean shutdown;
    private volatile boolean aborted;

    /**
     * The lifetime of a client.
     *
     * @param owned the client beneath, if it ends with this one
     */
    Lifetime(@Nullable HttpClient owned) {
        this.owned = owned;
    }

    /** One more request; {@link #end()} it. */
    void begin() throws IOException {
        running.incrementAndGet();
        if (shutdown) {
            end();
            throw new IOException("closed");
        }
    }

    void end() {
        if (running.decrementAndGet() == 0 && shutdown) {
            idle();
        }
    }

    /** Runs until its future is done. */
    <X> CompletableFuture<X> during(Supplier<CompletableFuture<X>> work) {
        try {
            begin();
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<X> future;
        try {
            future = work.get();
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
        future.whenComplete((x, failure) -> end());
        return future;
    }

    /** Whether a request under way may still send something. */
    void check() throws IOException {
        if (aborted) {
            throw new IOException("closed");
        }
    }

    boolean isAborted() {
        return aborted;
    }

    void shutdown() {
        shutdown = true;
        if (running.get() == 0) {
            idle();
        }
    }

    void shutdownNow() {
        aborted = true;
        shutdown();
        if (owned != null) {
            LaterJdk.shutdownNow(owned);
        }
    }

    private void idle() {
        if (owned != null) {
            LaterJdk.shutdown(owned);
        }
        idle.countDown();
    }

    boolean isTerminated() {
        return idle.getCount() == 0 && (owned == null || LaterJdk.isTerminated(owned));
    }

    boolean awaitTermination(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait);
        if (!idle.await(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS)) {
            return false;
        }
        return owned == null || LaterJdk.awaitTermination(owned, Duration.ofNanos(deadline - System.nanoTime()));
    }
}
