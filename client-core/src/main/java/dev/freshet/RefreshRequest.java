package dev.freshet;

import java.time.Duration;

/**
 * What a {@link TokenEndpoint} is asked.
 *
 * @param refreshToken the refresh token to spend
 * @param id names this refresh, and is the same when it is tried again after a lost answer: a key for a server that
 *     honours an {@code Idempotency-Key}
 * @param timeout how long the whole exchange may take
 */
public record RefreshRequest(Secret refreshToken, String id, Duration timeout) {}
