package dev.freshet;

/** Why nobody is signed in. */
public enum SessionEnd {
    /** Nobody has signed in yet. */
    NOT_SIGNED_IN,
    /** The application signed out, here or in another process that shares the vault. */
    SIGNED_OUT,
    /** Somebody else has signed in. */
    REPLACED,
    /** The server refused the refresh token: it was revoked, or it ran out. */
    REVOKED,
    /**
     * The server refused a refresh token that had been sent before without an answer: the rotated pair got lost on its
     * way. Nothing was revoked by anybody.
     */
    LOST_ROTATION,
    /**
     * The access token does not work any more, and there is no refresh token, or this process has had it for longer than it
     * lives.
     */
    EXPIRED,
    /** The sign-in was longer ago than {@link AuthSession.Builder#maxAge} allows. */
    TOO_OLD,
    /** Nobody has asked for a token for as long as {@link AuthSession.Builder#maxIdle} allows. */
    IDLE,
    /** The key that the tokens are bound to is gone (RFC 9449 section 5). */
    KEY_LOST
}
