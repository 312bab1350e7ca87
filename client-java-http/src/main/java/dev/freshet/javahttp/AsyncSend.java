package dev.freshet.javahttp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes an exchange's steps as their futures complete. Blocks no thread. */
final class AsyncSend<T> {
    private final HttpClient delegate;
    private final Exchange<T> exchange;
    private final @Nullable PushPromiseHandler<T> pushes;
    private final Executor executor;
    private final Cancellable<HttpResponse<T>> answer = new Cancellable<>(this::abort);
    private volatile @Nullable CompletableFuture<?> sent;

    AsyncSend(HttpClient delegate, Exchange<T> exchange, @Nullable PushPromiseHandler<T> pushes, Executor executor) {
        this.delegate = delegate;
        this.exchange = exchange;
        this.pushes = pushes;
        this.executor = executor;
    }

    /** Starts. What the client objects to in the request is thrown here, as it would be without us. */
    CompletableFuture<HttpResponse<T>> start() {
        try {
            take(exchange.begin());
        } catch (IOException e) {
            fail(e);
        }
        return answer;
    }

    private void take(Step<T> step) throws IOException {
        if (step instanceof Step.Send<T> send) {
            if (send.after().isDone()) {
                send(send.attempt());
            } else {
                when(send.after(), (free, failure) -> send(send.attempt()));
            }
        } else if (step instanceof Step.Wait<T> wait) {
            ask(wait.question());
        } else {
            when(((Step.Give<T>) step).answer(), (given, failure) -> end(given, failure));
        }
    }

    private void send(Attempt<T> attempt) {
        if (answer.isDone()) {
            return;
        }
        CompletableFuture<HttpResponse<T>> sending = pushes == null
                ? delegate.sendAsync(attempt.request(), attempt)
                : delegate.sendAsync(attempt.request(), attempt, attempt.shown(pushes));
        sent = sending;
        if (answer.isCancelled()) {
            sending.cancel(true);
        }
        sending.whenComplete(guarded((response, failure) -> {
            if (failure == null) {
                take(exchange.answered(attempt, response));
            } else {
                fail(failure);
            }
        }));
    }

    private void ask(Question question) throws IOException {
        question.stage(exchange.deadline(), executor).whenComplete(guarded((access, failure) -> {
            if (failure != null || answer.isDone()) {
                fail(failure == null ? new CancellationException() : failure);
            } else {
                take(exchange.resumed(question, access));
            }
        }));
    }

    private void end(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(response);
        } else {
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        exchange.abandon();
        answer.completeExceptionally(Question.cause(failure));
    }

    private void abort() {
        answer.completeExceptionally(new CancellationException());
        CompletableFuture<?> sending = sent;
        if (sending != null) {
            sending.cancel(true);
        }
        exchange.cancel();
    }

    /** Goes on when the future is done: at once, or on the client's executor. */
    private <X> void when(CompletableFuture<X> future, Next<X> next) {
        CompletableFuture<X> done = future.isDone() ? future : future.whenCompleteAsync((x, failure) -> {}, executor);
        done.whenComplete(guarded(next));
    }

    private <X> BiConsumer<X, @Nullable Throwable> guarded(Next<X> next) {
        return (x, failure) -> {
            try {
                next.take(x, failure);
            } catch (Throwable unexpected) {
                fail(unexpected);
            }
        };
    }

    private interface Next<X> {
        void take(X x, @Nullable Throwable failure) throws IOException;
    }
}
