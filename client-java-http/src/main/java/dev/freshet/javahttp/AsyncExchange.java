package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An exchange that blocks no thread: it goes on as futures complete, after a wait on the client's executor. */
final class AsyncExchange<T> extends Exchange<T> {
    private final Function<Attempt<T>, CompletableFuture<HttpResponse<T>>> wire;
    private final Executor executor;
    private final Cancellable<HttpResponse<T>> answer = new Cancellable<>(this::abort);
    private volatile @Nullable CompletableFuture<?> sending;

    AsyncExchange(
            AuthHttpClient client,
            AuthSession session,
            HttpRequest asked,
            BodyHandler<T> handler,
            Redirects followed,
            Function<Attempt<T>, CompletableFuture<HttpResponse<T>>> wire) {
        super(client, session, asked, handler, followed);
        this.wire = wire;
        this.executor = client.resume();
    }

    /** Starts. What the client beneath objects to in the request is thrown here, as it would be without us. */
    CompletableFuture<HttpResponse<T>> start() {
        try {
            begin();
        } catch (IOException | InterruptedException e) {
            fail(e);
        }
        return answer;
    }

    @Override
    void send(Attempt<T> attempt, CompletableFuture<?> after) throws IOException {
        if (after.isDone()) {
            send(attempt);
        } else {
            after.whenCompleteAsync((free, failure) -> {}, executor)
                    .whenComplete(guarded((free, failure) -> send(attempt)));
        }
    }

    private void send(Attempt<T> attempt) throws IOException {
        if (answer.isDone()) {
            return;
        }
        CompletableFuture<HttpResponse<T>> sent;
        try {
            sent = wire.apply(attempt);
        } catch (IllegalArgumentException e) {
            hide(attempt);
            throw e;
        }
        sending = sent;
        if (answer.isCancelled()) {
            sent.cancel(true);
        }
        sent.whenComplete(guarded((response, failure) -> {
            if (failure == null) {
                answered(attempt, response);
            } else {
                fail(failure);
            }
        }));
    }

    @Override
    void ask(Access seen, boolean refused) throws IOException {
        Duration wait = deadline.bound(session.waitLimit());
        CompletableFuture<Access> view =
                (refused ? session.replace(seen, executor) : session.fresh(seen, executor)).toCompletableFuture();
        CompletableFuture<Access> bounded = view.isDone()
                ? view
                : view.orTimeout(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS)
                        .exceptionallyComposeAsync(failure -> late(seen, refused, cause(failure)), executor);
        bounded.whenComplete(guarded((given, failure) -> {
            Throwable cause = failure == null ? null : cause(failure);
            if (answer.isDone()) {
                abandon();
            } else if (cause == null || cause instanceof AuthException.SignedOut) {
                resumed(seen, given);
            } else {
                fail(cause instanceof AuthException.Unavailable unavailable ? deadline.orTimedOut(unavailable) : cause);
            }
        }));
    }

    /** After the wait: what there is by now, or the exception that a caller who blocks would get. */
    private CompletableFuture<Access> late(Access seen, boolean refused, Throwable cause) {
        if (!(cause instanceof TimeoutException)) {
            return CompletableFuture.failedFuture(cause);
        }
        try {
            Access now = refused
                    ? session.replaceBlocking(seen, Duration.ZERO, () -> false)
                    : session.freshBlocking(seen, Duration.ZERO, () -> false);
            return CompletableFuture.completedFuture(now);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    void give(CompletableFuture<HttpResponse<T>> given) {
        CompletableFuture<HttpResponse<T>> read =
                given.isDone() ? given : given.whenCompleteAsync((response, failure) -> {}, executor);
        read.whenComplete((response, failure) -> {
            if (failure != null) {
                fail(failure);
            } else if (!answer.complete(response) && response.body() instanceof WebSocket socket) {
                socket.abort();
            }
        });
    }

    private void fail(Throwable failure) {
        abandon();
        answer.completeExceptionally(cause(failure));
    }

    private void abort() {
        answer.completeExceptionally(new CancellationException());
        CompletableFuture<?> sent = sending;
        if (sent != null) {
            sent.cancel(true);
        }
        cancel();
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
        void take(X x, @Nullable Throwable failure) throws IOException, InterruptedException;
    }

    /** What went wrong, without the wrapping of futures. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
