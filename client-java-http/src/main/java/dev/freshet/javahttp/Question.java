package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What a session is asked for: a fresh access, or one in place of the refused. There are two ways to wait, for no longer
 * than the session's limit and the request's own deadline allow; in both, the answer is empty when nobody is signed in,
 * and any other failure is the caller's to see.
 */
record Question(AuthSession session, Access access, boolean refused) {

    /** Waits on this thread; {@code gone} tells whether there is no more point in it. */
    Optional<Access> await(Deadline deadline, BooleanSupplier gone) throws IOException, InterruptedException {
        try {
            return Optional.of(ask(deadline.bound(session.waitLimit()), gone));
        } catch (AuthException.SignedOut e) {
            return Optional.empty();
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            throw new IOException("closed", e);
        } catch (AuthException.Unavailable e) {
            throw deadline.orTimedOut(e);
        }
    }

    /** Waits on no thread: the future is done already, or completed on {@code resume}. */
    CompletableFuture<Optional<Access>> stage(Deadline deadline, Executor resume) throws IOException {
        Duration wait = deadline.bound(session.waitLimit());
        CompletableFuture<Access> view = ask(resume);
        CompletableFuture<Access> bounded = view.isDone()
                ? view
                : view.orTimeout(wait.toNanos(), TimeUnit.NANOSECONDS).exceptionallyComposeAsync(this::late, resume);
        return bounded.thenApply(Optional::of).exceptionallyCompose(failure -> failed(cause(failure), deadline));
    }

    /** Asks, and leaves the answer to others. */
    void tell() {
        ask(Runnable::run);
    }

    private Access ask(Duration wait, BooleanSupplier gone) throws IOException {
        return refused ? session.replaceBlocking(access, wait, gone) : session.freshBlocking(access, wait, gone);
    }

    private CompletableFuture<Access> ask(Executor resume) {
        return (refused ? session.replace(access, resume) : session.fresh(access, resume)).toCompletableFuture();
    }

    /** After the wait: what there is by now, or the exception that a caller who blocks would get. */
    private CompletableFuture<Access> late(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof TimeoutException) {
            try {
                return CompletableFuture.completedFuture(ask(Duration.ZERO, () -> false));
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        return CompletableFuture.failedFuture(cause);
    }

    private static CompletableFuture<Optional<Access>> failed(Throwable cause, Deadline deadline) {
        if (cause instanceof AuthException.SignedOut) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return CompletableFuture.failedFuture(
                cause instanceof AuthException.Unavailable unavailable ? deadline.orTimedOut(unavailable) : cause);
    }

    /** What went wrong, without the wrapping of futures. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
