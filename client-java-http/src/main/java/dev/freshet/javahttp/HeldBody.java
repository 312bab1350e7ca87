package dev.freshet.javahttp;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer of which it is not known yet whose it is. Nothing is requested, so the client returns at the
 * headers and the body stays where it is, until it is dropped or replayed to the caller's handler.
 */
final class HeldBody<T> implements BodySubscriber<T> {
    /** So much is read, so long, to save a connection; then it is closed. */
    private static final long MOST_DRAINED = 64 * 1024;

    private static final long LONGEST_DRAIN_MILLIS = 100;

    private final ResponseInfo info;
    private final BodyHandler<T> handler;
    private final BodySubscriber<Flow.Publisher<List<ByteBuffer>>> body = BodySubscribers.ofPublisher();
    private final AtomicBoolean used = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean cancelled;

    HeldBody(ResponseInfo info, BodyHandler<T> handler) {
        this.info = info;
        this.handler = handler;
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody().thenApply(publisher -> null);
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        subscription = upstream;
        body.onSubscribe(upstream);
        if (cancelled) {
            upstream.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        body.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
        body.onError(failure);
    }

    @Override
    public void onComplete() {
        body.onComplete();
    }

    /** Hands the answer to the caller's handler, as if it came just now. Once, and not after {@link #drop()}. */
    CompletableFuture<T> replay() {
        BodySubscriber<T> theirs;
        try {
            theirs = handler.apply(info);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (used.compareAndSet(false, true)) {
            body.getBody().thenAccept(publisher -> publisher.subscribe(theirs));
        }
        return theirs.getBody().toCompletableFuture();
    }

    /** Reads and forgets the rest, if it is short and quick; done when the connection is free again or closed. */
    CompletableFuture<?> drop() {
        Drain drain = new Drain();
        if (used.compareAndSet(false, true)) {
            body.getBody().thenAccept(publisher -> publisher.subscribe(drain));
        } else {
            drain.onComplete();
        }
        return drain.done.orTimeout(LONGEST_DRAIN_MILLIS, TimeUnit.MILLISECONDS).exceptionally(tooSlow -> {
            cancel();
            return null;
        });
    }

    /** Closes the connection, or the stream, now or when it comes, whoever reads from it. */
    void cancel() {
        cancelled = true;
        Flow.Subscription upstream = subscription;
        if (upstream != null) {
            upstream.cancel();
        }
    }

    private final class Drain implements Flow.Subscriber<List<ByteBuffer>> {
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        private long left = MOST_DRAINED;

        @Override
        public void onSubscribe(Flow.Subscription whole) {
            whole.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            for (ByteBuffer buffer : item) {
                left -= buffer.remaining();
            }
            if (left < 0 && done.complete(null)) {
                cancel();
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.complete(null);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
