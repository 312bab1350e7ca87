package dev.freshet.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work on a thread beside the test's, waited for with a limit that only a hang reaches. */
final class Aside {
    /** Longer than anything that a test waits for. */
    static final Duration LONG = Duration.ofSeconds(60);

    /** A thread that waits in native code, as some drivers do, does not look as if it waited. */
    private static final Duration NEVER_PARKED = Duration.ofSeconds(5);

    private Aside() {}

    static <T> CompletableFuture<T> run(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread(call, result).start();
        return result;
    }

    /** The same; returns when the call waits for something, or has ended. */
    static <T> CompletableFuture<T> runUntilItWaits(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = thread(call, result);
        thread.start();
        long deadline = System.nanoTime() + NEVER_PARKED.toNanos();
        while (!result.isDone() && !isParked(thread) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return result;
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static <T> Thread thread(Callable<T> call, CompletableFuture<T> result) {
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "test aside");
        thread.setDaemon(true);
        return thread;
    }

    /** What it came to. */
    static <T> T done(CompletionStage<T> stage) {
        try {
            return get(stage.toCompletableFuture());
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** What it failed with. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object result = get(stage.toCompletableFuture());
            throw new AssertionError("it did not fail: " + result);
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T get(Future<T> future) throws ExecutionException {
        try {
            return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + LONG.toSeconds() + " s", e);
        }
    }
}
