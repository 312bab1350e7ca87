package dev.freshet;

import java.time.Duration;
import java.util.Objects;

/**
 * What a server does with a refresh token that it has already rotated. It decides what the session does after an answer
 * got lost.
 *
 * @param kind what is known
 * @param within how long after it was sent a lost refresh is tried again without being asked for
 */
public record Replay(Kind kind, Duration within) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Neither may be null. More than a year counts as one.
     *
     * @throws IllegalArgumentException if {@code within} is negative
     */
    public Replay {
        Objects.requireNonNull(kind, "kind");
        if (within.isNegative()) {
            throw new IllegalArgumentException("within is negative: " + within);
        }
        within = within.compareTo(LONGEST) < 0 ? within : LONGEST;
    }

    /** What is known of the server. */
    public enum Kind {
        /** Nothing is known. */
        UNDECLARED,
        /** A spent token gives its successor again for a while. */
        GRACE,
        /** A spent token is a sign of theft, and ends the whole family of tokens. */
        STRICT,
        /** The server honours an Idempotency-Key: the same refresh gives the same answer. */
        IDEMPOTENT
    }

    /** Nothing is known: a lost refresh is tried again promptly, for a minute. The default. */
    public static final Replay UNDECLARED = new Replay(Kind.UNDECLARED, Duration.ofMinutes(1));

    /**
     * The server takes a spent token for a theft. After a lost answer the access token is used while it works; only
     * then is the old refresh token tried.
     */
    public static final Replay STRICT = new Replay(Kind.STRICT, Duration.ZERO);

    /** The server honours an Idempotency-Key: a lost refresh is tried again promptly, for a minute. */
    public static final Replay IDEMPOTENT = new Replay(Kind.IDEMPOTENT, Duration.ofMinutes(1));

    /** The server accepts a spent token for {@code period} after its rotation: a lost refresh is tried again in it. */
    public static Replay grace(Duration period) {
        return new Replay(Kind.GRACE, period);
    }
}
