package dev.freshet.javahttp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body of at most so many bytes; more ends the exchange. The client returns at the headers with a future of the bytes,
 * so that a deadline can be set for them: the JDK's own ends at the headers.
 */
final class BoundedBody implements BodySubscriber<CompletableFuture<byte[]>> {
    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<CompletableFuture<byte[]>> getBody() {
        return CompletableFuture.completedFuture(whole);
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        subscription = upstream;
        upstream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
        for (ByteBuffer item : items) {
            if (item.remaining() > limit - bytes.size()) {
                if (whole.completeExceptionally(new IOException("the answer is larger than " + limit + " bytes"))) {
                    cancel();
                }
                return;
            }
            byte[] read = new byte[item.remaining()];
            item.get(read);
            bytes.write(read, 0, read.length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }

    /** Reads no more: closes the connection. */
    void cancel() {
        Flow.Subscription upstream = subscription;
        if (upstream != null) {
            upstream.cancel();
        }
    }
}
