package dev.freshet.testkit;

import java.time.Duration;

/** What becomes of a refresh token that has been used, and for how long its use may be repeated. */
record Rotation(boolean rotates, Duration grace) {
    static final Rotation STRICT = new Rotation(true, Duration.ZERO);
    static final Rotation NONE = new Rotation(false, Duration.ZERO);

    static Rotation grace(Duration grace) {
        return new Rotation(true, grace);
    }
}
