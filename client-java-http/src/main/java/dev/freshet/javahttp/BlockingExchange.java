package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** An exchange on the caller's thread, which waits by blocking. */
final class BlockingExchange<T> extends Exchange<T> {
    private @Nullable HttpResponse<T> given;

    BlockingExchange(AuthHttpClient client, AuthSession session, HttpRequest asked, BodyHandler<T> handler) {
        super(client, session, asked, handler, client.redirects);
    }

    HttpResponse<T> run() throws IOException, InterruptedException {
        try {
            begin();
            return Objects.requireNonNull(given);
        } finally {
            if (given == null) {
                abandon();
            }
        }
    }

    @Override
    void send(Attempt<T> attempt, CompletableFuture<?> after) throws IOException, InterruptedException {
        after.join();
        HttpResponse<T> answer;
        try {
            answer = client.delegate.send(attempt.request(), attempt);
        } catch (IllegalArgumentException e) {
            hide(attempt);
            throw e;
        }
        answered(attempt, answer);
    }

    @Override
    void ask(Access seen, boolean refused) throws IOException, InterruptedException {
        Access access;
        try {
            access = await(seen, refused, deadline.bound(session.waitLimit()));
        } catch (AuthException.SignedOut e) {
            access = null;
        } catch (AuthException.Unavailable e) {
            throw deadline.orTimedOut(e);
        } catch (InterruptedIOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(e.getMessage());
            }
            throw new IOException("closed", e);
        }
        resumed(seen, access);
    }

    private Access await(Access seen, boolean refused, Duration wait) throws IOException {
        return refused
                ? session.replaceBlocking(seen, wait, client.lifetime::isAborted)
                : session.freshBlocking(seen, wait, client.lifetime::isAborted);
    }

    @Override
    void give(CompletableFuture<HttpResponse<T>> answer) throws IOException, InterruptedException {
        try {
            given = answer.get();
        } catch (InterruptedException e) {
            cancel();
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? null : cause.getMessage(), cause);
        }
    }
}
