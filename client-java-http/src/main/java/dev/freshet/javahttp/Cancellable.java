package dev.freshet.javahttp;

import java.util.concurrent.CompletableFuture;

/**
 * A future whose {@code cancel(true)} also ends the work behind it, and so does that of every future derived from it, as
 * {@link java.net.http.HttpClient#sendAsync} promises.
 */
final class Cancellable<T> extends CompletableFuture<T> {
    private final Runnable abort;

    Cancellable(Runnable abort) {
        this.abort = abort;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean running = !isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (running && mayInterruptIfRunning) {
            abort.run();
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Cancellable<>(abort);
    }
}
