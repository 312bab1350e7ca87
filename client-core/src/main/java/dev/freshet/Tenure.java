package dev.freshet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long ago somebody has signed in, and how long nobody has asked for a token, against what the session's builder
 * allows; by whichever clock has gone further ({@link Age}).
 */
final class Tenure {
    /** A use is noted so many times in the longest idle time: a request must not cost a write to shared memory. */
    private static final int NOTES = 60;

    private final Limits limits;
    private final SessionClock clock;
    private final long signedInAt;
    private final Age signedIn;
    private final @Nullable Duration grain;
    private volatile Age used;

    private Tenure(Limits limits, SessionClock clock, long signedInAt, Age signedIn, Age used) {
        this.limits = limits;
        this.clock = clock;
        this.signedInAt = signedInAt;
        this.signedIn = signedIn;
        Duration maxIdle = limits.maxIdle();
        this.grain = maxIdle == null ? null : maxIdle.dividedBy(NOTES);
        this.used = used;
    }

    /**
     * The tenure of a record; null where there is no limit. A refresh is started because somebody asks for a token: so its
     * time is the last use that a restart, or another process, knows of.
     *
     * @param before that of the pair before it, if there was one in this process: it knows more than the record
     */
    static @Nullable Tenure of(VaultRecord record, @Nullable Tenure before, Limits limits, SessionClock clock) {
        if (limits.maxAge() == null && limits.maxIdle() == null) {
            return null;
        }
        long now = clock.millis();
        Duration unused = record.sinceUse(now);
        boolean sameSignIn = before != null && before.signedInAt == record.signedInAt();
        boolean usedSince = before != null && !before.used.reaches(unused);
        return new Tenure(
                limits,
                clock,
                record.signedInAt(),
                before != null && sameSignIn ? before.signedIn : age(record.sinceSignIn(now), clock),
                before != null && usedSince ? before.used : age(unused, clock));
    }

    private static Age age(Duration now, SessionClock clock) {
        return Age.of(null, now, Duration.ZERO, clock);
    }

    /** Why it is over; null while it is not. */
    @Nullable
    SessionEnd end() {
        Duration maxAge = limits.maxAge();
        if (maxAge != null && signedIn.reaches(maxAge)) {
            return SessionEnd.TOO_OLD;
        }
        Duration maxIdle = limits.maxIdle();
        return maxIdle != null && used.reaches(maxIdle) ? SessionEnd.IDLE : null;
    }

    /** Somebody asks for a token. */
    void use() {
        if (grain != null && used.reaches(grain)) {
            used = age(Duration.ZERO, clock);
        }
    }
}
