package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.javahttp.Exchange.Verdict;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request. It stands where the caller's body handler would: an answer that is the caller's goes
 * straight to that handler, any other is held unread.
 */
final class Attempt<T> implements BodyHandler<T> {
    private final Exchange<T> exchange;
    private final @Nullable Access access;
    private final HttpRequest request;
    private @Nullable Verdict verdict;
    private volatile @Nullable HeldBody<T> held;
    private volatile boolean left;
    private @Nullable HttpResponse<T> response;

    Attempt(Exchange<T> exchange, @Nullable Access access, HttpRequest request) {
        this.exchange = exchange;
        this.access = access;
        this.request = request;
    }

    /** What it is sent with; null when it carries no token of ours. */
    @Nullable
    Access access() {
        return access;
    }

    /** The request as it goes out. */
    HttpRequest request() {
        return request;
    }

    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        if (judge(info.statusCode(), info.headers()) == Verdict.GIVE) {
            return exchange.handler().apply(info);
        }
        HeldBody<T> body = new HeldBody<>(info, exchange.handler());
        held = body;
        if (left) {
            body.cancel();
        }
        return body;
    }

    /** Takes the answer, and says what becomes of it; also where a client beneath has made it up and asked no handler. */
    Verdict take(HttpResponse<T> answer) {
        response = answer;
        return verdict == null ? judge(answer.statusCode(), answer.headers()) : verdict;
    }

    private Verdict judge(int status, HttpHeaders headers) {
        Verdict judged = exchange.judge(access, status, headers);
        verdict = judged;
        return judged;
    }

    /** The answer that was taken. */
    HttpResponse<T> response() {
        return Objects.requireNonNull(response);
    }

    /** Lets go of an answer that is not the caller's; done when its connection is free again or closed. */
    CompletableFuture<?> drop() {
        HeldBody<T> body = held;
        return body == null ? CompletableFuture.completedFuture(null) : body.drop();
    }

    /** Lets the caller's handler have the answer after all. */
    CompletableFuture<T> replay() {
        HeldBody<T> body = held;
        return body == null ? CompletableFuture.completedFuture(response().body()) : body.replay();
    }

    /** Nobody waits any more: an answer that is held, or comes to be, is let go. */
    void leave() {
        left = true;
        drop();
    }

    /** The same where the answer may be on its way to the caller's handler. */
    void cancel() {
        left = true;
        HeldBody<T> body = held;
        if (body != null) {
            body.cancel();
        }
    }

    /** The caller's push promise handler, which is shown the caller's request. */
    PushPromiseHandler<T> shown(PushPromiseHandler<T> theirs) {
        HttpRequest known = exchange.request();
        return (initiating, promised, acceptor) -> theirs.applyPushPromise(known, promised, acceptor);
    }
}
