package dev.freshet.benchmarks;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The least that a storm can cost: the first 401 starts one refresh, on its own thread, all others join it, one retry
 * each. It promises nothing: no vault, no cancellation, no recovery, no 401 for the caller to read.
 */
final class Oracle implements Interceptor {
    /** Tokens to be. */
    private static final class Round {
        final CountDownLatch over = new CountDownLatch(1);
        volatile @Nullable Issued tokens;

        void end(@Nullable Issued issued) {
            tokens = issued;
            over.countDown();
        }

        Issued await() throws IOException {
            Crowd.await(over);
            Issued issued = tokens;
            if (issued == null) {
                throw new IOException("the refresh failed");
            }
            return issued;
        }
    }

    private final Refresher refresher;
    private final AtomicReference<Round> current = new AtomicReference<>(new Round());

    Oracle(Issued tokens, Refresher refresher) {
        this.refresher = refresher;
        current().end(tokens);
    }

    private Round current() {
        return Objects.requireNonNull(current.get());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Round sent = current();
        Response response = proceed(chain, sent);
        if (response.code() != 401) {
            return response;
        }
        response.close();
        Round next = new Round();
        if (current.compareAndSet(sent, next)) {
            Issued issued = null;
            try {
                issued = refresher.refresh(sent.await().refresh());
            } finally {
                next.end(issued);
            }
        }
        return proceed(chain, current());
    }

    private static Response proceed(Chain chain, Round round) throws IOException {
        String authorization = round.await().authorization();
        return chain.proceed(chain.request()
                .newBuilder()
                .header("Authorization", authorization)
                .build());
    }
}
