package dev.freshet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a refresh. The types are told apart by one question: is the old refresh token spent?
 *
 * <p>The reasons in them end up in messages and events: they hold a status or an error code, never a secret and never
 * text that a server chose freely.
 */
public sealed interface RefreshOutcome {

    /**
     * The server gave an access token. Spent, unless the server does not rotate.
     *
     * @param pair the new pair; without a refresh token the old one is kept (RFC 6749 section 6)
     * @param date the answer's {@code Date}, or null
     */
    record Refreshed(TokenPair pair, @Nullable Instant date) implements RefreshOutcome {}

    /**
     * The server gave a refresh token, and an access token that cannot be used, for instance of an unknown type. Spent:
     * the new refresh token is kept, and the old access token stays.
     */
    record Unusable(Secret refreshToken, String reason) implements RefreshOutcome {}

    /** The server refused the refresh token for good: the session has ended (RFC 6749 section 5.2, invalid_grant). */
    record Rejected(String reason) implements RefreshOutcome {}

    /** The server never saw the refresh token. Not spent. */
    record NotSent(String reason) implements RefreshOutcome {}

    /**
     * The server refused the client or the request, not the refresh token, for instance with invalid_client: a fault
     * of the configuration. Not spent; the session is kept.
     */
    record Misconfigured(String reason) implements RefreshOutcome {}

    /** Nobody knows: no answer, a broken answer, or one that says that the server failed. Perhaps spent. */
    record Ambiguous(String reason) implements RefreshOutcome {}

    /**
     * The server is busy (429, or 503 with Retry-After). Not spent.
     *
     * @param retryAfter how long to wait, or null when the server does not say
     */
    record Limited(@Nullable Duration retryAfter, String reason) implements RefreshOutcome {}
}
