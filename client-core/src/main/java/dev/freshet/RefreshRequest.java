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
 * @param signer signs the request where the session's scheme does (RFC 9449 section 5); else null
 */
public record RefreshRequest(Secret refreshToken, String id, Duration timeout, AuthScheme.@Nullable Signer signer) {

    /** A request that is not signed. */
    public RefreshRequest(Secret refreshToken, String id, Duration timeout) {
        this(refreshToken, id, timeout, null);
    }
}
