package dev.freshet.javahttp;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A body that is sent at most once, whatever the client beneath does: the JDK tries some requests again by itself, all of
 * them under {@code jdk.httpclient.enableAllMethodRetry}.
 */
final class OneShotBody implements BodyPublisher {
    private final BodyPublisher bytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    OneShotBody(byte[] bytes) {
        this.bytes = BodyPublishers.ofByteArray(bytes);
    }

    /** Whether the client has begun to send it. */
    boolean isTaken() {
        return taken.get();
    }

    @Override
    public long contentLength() {
        return bytes.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (taken.compareAndSet(false, true)) {
            bytes.subscribe(subscriber);
        } else {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(new IOException("the connection broke, and a refresh is sent only once"));
        }
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
