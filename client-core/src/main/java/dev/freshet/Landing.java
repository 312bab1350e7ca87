package dev.freshet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What callers wait for: the end of one flight, or an answer that is there already. */
final class Landing {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(50);

    private final CompletableFuture<Access> result = new CompletableFuture<>();
    private final Queue<Thread> parked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiters = new AtomicInteger();

    static Landing on(Access access) {
        Landing landing = new Landing();
        landing.complete(access);
        return landing;
    }

    static Landing failed(AuthException failure) {
        Landing landing = new Landing();
        landing.fail(failure);
        return landing;
    }

    void complete(Access access) {
        if (result.complete(access)) {
            wake();
        }
    }

    void fail(AuthException failure) {
        if (result.completeExceptionally(failure)) {
            wake();
        }
    }

    private void wake() {
        for (Thread thread = parked.poll(); thread != null; thread = parked.poll()) {
            LockSupport.unpark(thread);
        }
    }

    boolean isDone() {
        return result.isDone();
    }

    /** How many callers have waited for this. */
    int waiters() {
        return waiters.get();
    }

    /** What comes of asking again once this has ended, however it has. */
    Landing then(Supplier<Landing> next) {
        Landing later = new Landing();
        result.whenComplete((access, failure) -> next.get().passOn(later));
        return later;
    }

    /** What comes of asking again once this has given an access; if it fails, that fails alike. */
    Landing onceGiven(Function<Access, Landing> next) {
        Landing later = new Landing();
        result.whenComplete((access, failure) -> (failure == null ? next.apply(access) : this).passOn(later));
        return later;
    }

    /** Ends the other one as this one ends. */
    void passOn(Landing other) {
        result.whenComplete((access, failure) -> {
            if (access != null) {
                other.complete(access);
            } else if (failure instanceof AuthException known) {
                other.fail(known);
            }
        });
    }

    /** A view: cancelling it ends nobody else's wait. Completed on {@code resume}, unless it is done already. */
    CompletionStage<Access> stage(Executor resume) {
        CompletableFuture<Access> view = new CompletableFuture<>();
        if (result.isDone()) {
            result.whenComplete((access, failure) -> pass(view, access, failure));
        } else {
            waiters.incrementAndGet();
            result.whenCompleteAsync((access, failure) -> pass(view, access, failure), resume)
                    .exceptionally(failure -> {
                        pass(view, null, failure);
                        return null;
                    });
        }
        return view;
    }

    private static void pass(CompletableFuture<Access> view, @Nullable Access access, @Nullable Throwable failure) {
        if (access != null) {
            view.complete(access);
        } else if (failure instanceof AuthException known) {
            view.completeExceptionally(known.again());
        } else if (failure != null) {
            view.completeExceptionally(failure);
        }
    }

    /**
     * Waits on the calling thread. The thread is parked, holds no monitor, and looks at {@code gone} every 50
     * milliseconds: some HTTP clients cannot wake it when a call is cancelled.
     *
     * @throws InterruptedIOException if the thread is interrupted, with its flag set, or the caller has gone
     */
    Access await(Duration wait, BooleanSupplier gone) throws IOException {
        if (!result.isDone()) {
            waiters.incrementAndGet();
            parked.add(Thread.currentThread());
            long deadline = System.nanoTime() + (wait.compareTo(LONGEST) < 0 ? wait : LONGEST).toNanos();
            while (!result.isDone()) {
                if (gone.getAsBoolean()) {
                    throw new InterruptedIOException("canceled while it waited for a refresh");
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while it waited for a refresh");
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AuthException.Unavailable(
                            "no new token came in time; the refresh or the sign-in goes on", Instant.now(), null);
                }
                LockSupport.parkNanos(this, Math.min(left, POLL));
            }
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            throw failureOf(e);
        }
    }

    /** Waits for the end, whatever it is; an interrupt is kept for later. */
    void awaitQuietly(Duration wait) {
        boolean interrupted = Thread.interrupted();
        try {
            await(wait, () -> false);
        } catch (AuthException | InterruptedIOException e) {
            interrupted |= Thread.interrupted();
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static AuthException failureOf(Throwable e) {
        Throwable cause = e.getCause();
        if (cause instanceof AuthException known) {
            return known.again();
        }
        throw new IllegalStateException(e);
    }
}
