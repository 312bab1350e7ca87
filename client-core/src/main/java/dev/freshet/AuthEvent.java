package dev.freshet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a session. Tokens appear as fingerprints: eight hex digits, the same for the same token
 * within this process.
 */
public sealed interface AuthEvent {

    /** Where and when. */
    Stamp stamp();

    /**
     * Where and when an event happened.
     *
     * @param session the session's label
     * @param sequence counts the events of the session from 1
     * @param at wall time
     */
    record Stamp(String session, long sequence, Instant at) {}

    /** Why a refresh was started. */
    enum Reason {
        /** A server refused the access token. */
        REJECTED,
        /** The access token has run out. */
        EXPIRED,
        /** The access token will soon run out. */
        NEAR_EXPIRY,
        /** An earlier refresh has got no answer. */
        RECOVERY
    }

    /** What a failed refresh came to. */
    enum Failure {
        /** Nothing was spent: the server was not reached, or another process that shares the vault is at it. */
        NOT_SENT,
        /** Nothing was spent: the server refused the client or the request. */
        MISCONFIGURED,
        /** Nothing was spent: the server is busy. */
        LIMITED,
        /** No answer, or a broken one: nobody knows what was spent. */
        AMBIGUOUS,
        /** The new refresh token is kept, the access token that came with it cannot be used. */
        UNUSABLE,
        /** The vault failed before anything was spent. */
        VAULT,
        /** A pair came for a session that had ended meanwhile: it was dropped. */
        DROPPED
    }

    /** Somebody has signed in; the pair is stored and visible. */
    record SignedIn(Stamp stamp, String accessToken) implements AuthEvent {}

    /** A refresh has begun. */
    record RefreshStarted(Stamp stamp, Reason reason) implements AuthEvent {}

    /**
     * The pair has been replaced.
     *
     * @param duration from the start of the refresh until the new pair was visible
     * @param rotated whether the server gave a new refresh token
     * @param waiters how many callers waited for it
     */
    record Refreshed(Stamp stamp, String accessToken, Duration duration, boolean rotated, int waiters)
            implements AuthEvent {}

    /** A newer pair was in the vault, put there by another process: it is used, and nothing was sent. */
    record Superseded(Stamp stamp, String accessToken) implements AuthEvent {}

    /** A refresh failed; the session is kept. */
    record RefreshFailed(
            Stamp stamp,
            Failure failure,
            String reason,
            @Nullable Instant retryAt) implements AuthEvent {}

    /** A refused request goes out again with this token. */
    record Retried(Stamp stamp, String accessToken) implements AuthEvent {}

    /** An API asks for a newer or stronger sign-in than that of the token (RFC 9470 section 3). */
    record StepUpRequired(Stamp stamp, String accessToken, StepUp.Demand demand) implements AuthEvent {}

    /** The vault fails. Sent once, until it works again. */
    record VaultFailed(Stamp stamp, String reason) implements AuthEvent {}

    /** The vault works again. */
    record VaultRecovered(Stamp stamp) implements AuthEvent {}

    /** Fresh tokens were refused again and again: refreshing stops until then, and callers get the server's 401. */
    record LoopCut(Stamp stamp, Instant until) implements AuthEvent {}

    /** Nobody is signed in any more. Sent once for each end, after it is visible. */
    record SessionEnded(Stamp stamp, SessionEnd end) implements AuthEvent {}

    /** A sign-out is stored: the vault holds no token. */
    record SignedOut(Stamp stamp) implements AuthEvent {}

    /**
     * The server was asked to revoke the tokens. Not sent where the endpoint has no revocation.
     *
     * @param confirmed whether it said that it did
     */
    record Revoked(Stamp stamp, boolean confirmed) implements AuthEvent {}
}
