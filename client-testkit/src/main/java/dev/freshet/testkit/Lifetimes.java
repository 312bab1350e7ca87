package dev.freshet.testkit;

import java.time.Duration;

/** How long tokens live on the server's clock; a refresh token's life begins anew with each that replaces it. */
record Lifetimes(Duration access, Duration refresh) {
    /** Ten years, as good as for ever. */
    static final Duration LONG = Duration.ofDays(3650);
}
