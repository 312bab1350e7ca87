package dev.freshet.benchmarks;

import dev.freshet.RefreshOutcome;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/** A resource with a token endpoint that takes 50 ms, rotates, and detects reuse strictly. */
interface Backend extends AutoCloseable {
    int REFRESH_MILLIS = 50;

    String name();

    /** The scheme, host and port of the resource. */
    String origin();

    /** A client that reaches the resource; {@code setting} puts the contender in. */
    OkHttpClient client(Consumer<OkHttpClient.Builder> setting);

    Issued signIn();

    /** Makes the access token worthless, and refuses nobody before so many callers are there to be refused together. */
    void expire(int together);

    /** When the last requests were refused, in nanoseconds. */
    long refusedAt();

    /** A refresh by a client without a contender. */
    Issued refresh(String refreshToken) throws IOException;

    int refreshes();

    int replays();

    /** Requests to the resource that were answered with 401. */
    int refused();

    /** The same refresh for Freshet. */
    default TokenEndpoint endpoint() {
        return request -> {
            Issued issued = refresh(request.refreshToken().reveal());
            TokenPair pair = TokenPair.of(issued.access(), issued.refresh()).expiresIn(Duration.ofHours(1));
            return new RefreshOutcome.Refreshed(pair, null);
        };
    }

    @Override
    default void close() {}

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
