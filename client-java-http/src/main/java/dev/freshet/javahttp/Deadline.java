package dev.freshet.javahttp;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a request must be answered: its own timeout, counted from the moment it was handed to the client. */
final class Deadline {
    private static final Deadline NONE = new Deadline(null);

    private final @Nullable Duration timeout;
    private final long start;

    private Deadline(@Nullable Duration timeout) {
        this.timeout = timeout;
        this.start = timeout == null ? 0 : System.nanoTime();
    }

    static Deadline of(Optional<Duration> timeout) {
        return timeout.isPresent() ? new Deadline(timeout.get()) : NONE;
    }

    /**
     * What is left for the next attempt; empty when there is no end.
     *
     * @throws HttpTimeoutException if nothing is left
     */
    Optional<Duration> left() throws HttpTimeoutException {
        if (timeout == null) {
            return Optional.empty();
        }
        Duration left = rest(timeout);
        if (left.isNegative() || left.isZero()) {
            throw new HttpTimeoutException("request timed out");
        }
        return Optional.of(left);
    }

    /** How long the caller may wait for a token: the limit, or what is left if that is less. */
    Duration bound(Duration limit) throws HttpTimeoutException {
        Optional<Duration> left = left();
        return left.isPresent() && left.get().compareTo(limit) < 0 ? left.get() : limit;
    }

    /** What ended a wait: the request's own timeout, if it is over by now. */
    IOException orTimedOut(IOException failure) {
        if (timeout == null || rest(timeout).compareTo(Duration.ZERO) > 0) {
            return failure;
        }
        HttpTimeoutException timedOut = new HttpTimeoutException("request timed out");
        timedOut.initCause(failure);
        return timedOut;
    }

    private Duration rest(Duration whole) {
        return whole.minusNanos(System.nanoTime() - start);
    }
}
