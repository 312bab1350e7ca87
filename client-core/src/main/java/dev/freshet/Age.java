package dev.freshet;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How old an access token is, against its lifetime. The larger of monotonic and wall time counts: the one stands still
 * while a machine sleeps, the other may be set back.
 */
final class Age {
    /** Longer lives than this are taken for this one, so that no sum overflows. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration OLDEST = Duration.ofDays(36500);
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final SessionClock clock;
    private final long bornNanos;
    private final long bornMillis;
    private final long knownSince;
    private final long staleAfter;
    private final long expiredAfter;

    private Age(SessionClock clock, long ageNanos, long staleAfter, long expiredAfter) {
        this.clock = clock;
        this.knownSince = clock.nanos();
        this.bornNanos = knownSince - ageNanos;
        this.bornMillis = clock.millis() - TimeUnit.NANOSECONDS.toMillis(ageNanos);
        this.staleAfter = staleAfter;
        this.expiredAfter = expiredAfter;
    }

    /**
     * The age of a token that is {@code age} old now. It is stale in the last part of its life: {@code ahead}, at most a
     * fifth of the life, plus up to half as much again by chance. It counts as expired a little before it is, so that it
     * does not run out on its way: five seconds, at most a tenth of the life. A lifetime that is missing or not positive
     * is unknown.
     */
    static Age of(@Nullable Duration lifetime, Duration age, Duration ahead, SessionClock clock) {
        return of(lifetime, null, age, ahead, clock);
    }

    /**
     * The same for the access token of a pair, which is stale in the last part of its refresh token's life too: whoever
     * uses a session all the time must not find that it can be refreshed no more.
     */
    static Age of(
            @Nullable Duration lifetime,
            @Nullable Duration refreshLife,
            Duration age,
            Duration ahead,
            SessionClock clock) {
        long life = nanos(lifetime);
        long expired = life == UNKNOWN ? UNKNOWN : life - Math.min(TimeUnit.SECONDS.toNanos(5), life / 10);
        long stale = Math.min(stale(life, ahead), stale(nanos(refreshLife), ahead));
        return new Age(clock, shorter(age, OLDEST).toNanos(), Math.min(stale, expired), expired);
    }

    private static long nanos(@Nullable Duration life) {
        return life == null || life.isNegative() || life.isZero()
                ? UNKNOWN
                : shorter(life, LONGEST).toNanos();
    }

    private static long stale(long life, Duration ahead) {
        if (life == UNKNOWN) {
            return UNKNOWN;
        }
        long early = Math.min(ahead.toNanos(), life / 5);
        return life - early - (long) (early * 0.5 * ThreadLocalRandom.current().nextDouble());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    boolean isStale() {
        return nanos() >= staleAfter;
    }

    boolean isExpired() {
        return nanos() >= expiredAfter;
    }

    /** Whether it has grown older by so much since it was known here: no clock that is set can feign that. */
    boolean grew(Duration by) {
        return clock.nanos() - knownSince >= shorter(by, OLDEST).toNanos();
    }

    /** Whether it is so old. */
    boolean reaches(Duration age) {
        return nanos() >= shorter(age, OLDEST).toNanos();
    }

    /** How old it is now. */
    Duration now() {
        return Duration.ofNanos(Math.max(0, nanos()));
    }

    private long nanos() {
        return Math.max(clock.nanos() - bornNanos, (clock.millis() - bornMillis) * 1_000_000);
    }
}
