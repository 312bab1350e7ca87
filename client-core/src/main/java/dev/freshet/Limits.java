package dev.freshet;

import dev.freshet.SessionState.Pause;
import dev.freshet.VaultRecord.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The numbers of a session, as its builder was told. */
record Limits(
        Duration waiter,
        Duration flight,
        Duration vault,
        Duration endpoint,
        Duration ahead,
        Duration retry,
        @Nullable Duration maxAge,
        @Nullable Duration maxIdle) {
    static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(25),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            null,
            null);

    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    Limits withWaiter(Duration limit) {
        return new Limits(limit, flight, vault, endpoint, ahead, retry, maxAge, maxIdle);
    }

    Limits withFlight(Duration limit) {
        return new Limits(waiter, limit, vault, endpoint, ahead, retry, maxAge, maxIdle);
    }

    Limits withVault(Duration limit) {
        return new Limits(waiter, flight, limit, endpoint, ahead, retry, maxAge, maxIdle);
    }

    Limits withEndpoint(Duration limit) {
        return new Limits(waiter, flight, vault, limit, ahead, retry, maxAge, maxIdle);
    }

    Limits withAhead(Duration limit) {
        return new Limits(waiter, flight, vault, endpoint, limit, retry, maxAge, maxIdle);
    }

    Limits withRetry(Duration limit) {
        return new Limits(waiter, flight, vault, endpoint, ahead, limit, maxAge, maxIdle);
    }

    Limits withMaxAge(Duration limit) {
        return new Limits(waiter, flight, vault, endpoint, ahead, retry, limit, maxIdle);
    }

    Limits withMaxIdle(Duration limit) {
        return new Limits(waiter, flight, vault, endpoint, ahead, retry, maxAge, limit);
    }

    /**
     * The pause after the failure number {@code failures} in a row: doubled each time, up to a minute, plus up to a
     * quarter by chance; at least what the server asked for, up to five minutes.
     */
    Pause pause(int failures, @Nullable Duration asked, boolean loopCut, @Nullable Intent open, SessionClock clock) {
        double first = (double) retry.toMillis();
        double doubled = first * Math.pow(2, Math.min(failures - 1, 30));
        double backoff = Math.max(first, Math.min(doubled, (double) LONGEST_BACKOFF.toMillis()));
        long millis = (long) (backoff * (1 + 0.25 * ThreadLocalRandom.current().nextDouble()));
        if (asked != null) {
            Duration longest = asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
            millis = longest.isNegative() ? millis : Math.max(millis, longest.toMillis());
        }
        Instant until = Instant.ofEpochMilli(clock.millis() + millis);
        return new Pause(clock.nanos() + millis * 1_000_000, until, failures, loopCut, open, null);
    }

    /** How long a flight waits for the lease: what is left when one call of the vault is set aside. */
    Duration lease() {
        return flight.compareTo(vault) > 0 ? flight.minus(vault) : Duration.ZERO;
    }

    /** How long after it was sent a refresh has surely come to its end at the server. */
    Duration settling() {
        return endpoint.plusSeconds(2);
    }

    /** The pause that a record notes, with the refresh it leaves open. One beyond all bounds is a clock's fault. */
    Pause noted(VaultRecord record, SessionClock clock) {
        VaultRecord.HoldOff holdOff = record.holdOff();
        if (holdOff == null && record.intent() == null) {
            return Pause.NONE;
        }
        long now = clock.millis();
        long left = holdOff == null ? 0 : holdOff.until() - now;
        long millis = left > LONGEST_RETRY_AFTER.toMillis() + LONGEST_BACKOFF.toMillis() ? 0 : Math.max(0, left);
        Instant until = Instant.ofEpochMilli(now + millis);
        AuthException why = new AuthException.Unavailable("the token endpoint is left alone for now", until, null);
        int failures = holdOff == null ? 1 : Math.max(1, holdOff.failures());
        return new Pause(clock.nanos() + millis * 1_000_000, until, failures, false, record.intent(), why);
    }
}
