package dev.freshet.testkit;

/** A named point on an exchange's way through a {@link RotatingAuthServer}, at which a {@link Gate} can hold it. */
public enum Point {
    /** A request for {@code /token} or {@code /refresh} has been read; nothing has been decided or spent. */
    TOKEN_REQUEST_ARRIVED,

    /** A refresh has been granted and recorded, the old refresh token is spent; the answer has not been sent. */
    ROTATION_COMMITTED,

    /** A request for a protected resource has been read; its token has not been looked at. */
    RESOURCE_REQUEST_ARRIVED
}
