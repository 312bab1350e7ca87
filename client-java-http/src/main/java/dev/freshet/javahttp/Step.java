package dev.freshet.javahttp;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** What an {@link Exchange} does next. Whoever drives it decides how to wait. */
sealed interface Step<T> {

    /**
     * Send this.
     *
     * @param after done when the answer before it has let go of its connection
     */
    record Send<T>(Attempt<T> attempt, CompletableFuture<?> after) implements Step<T> {}

    /** Wait for the session. */
    record Wait<T>(Question question) implements Step<T> {}

    /** This is the caller's; it may have to be read first. */
    record Give<T>(CompletableFuture<HttpResponse<T>> answer) implements Step<T> {}
}
