package dev.freshet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TokenEndpoint} is asked.
 *
 * @param refreshToken the refresh token to spend
 * @param id names this refresh, and is the same when it is tried again after a lost answer: a key for a server that
 *     honours an {@code Idempotency-Key}
 * @param timeout how long the whole exchange may take
 * @param scope what the access token is to be good for, where that is less than the session's own; else null
 * @param signer signs the request where the session's scheme does (RFC 9449 section 5); else null
 */
public record RefreshRequest(
        Secret refreshToken,
        String id,
        Duration timeout,
        @Nullable AccessScope scope,
        AuthScheme.@Nullable Signer signer) {

    /** A request for the session's own access token that is not signed. */
    public RefreshRequest(Secret refreshToken, String id, Duration timeout) {
        this(refreshToken, id, timeout, null, null);
    }

    /** The same with less time. */
    RefreshRequest within(Duration left) {
        return new RefreshRequest(refreshToken, id, left, scope, signer);
    }
}
