package dev.freshet.testkit;

/** A named point on an exchange's way through a {@link RotatingAuthServer}, at which a {@link Gate} can hold it. */
public enum Point {
    /** A request for {@code /token} or {@code /refresh} has been read; nothing has been decided or spent. */
    TOKEN_REQUEST_ARRIVED,

    /** A refresh has been granted and recorded, the old refresh token is spent; the answer has not been sent. */
    ROTATION_COMMITTED,

    /** A request for a protected resource has been read; its token has not been looked at. */
    RESOURCE_REQUEST_ARRIVED,

    /** A request for revocation, device authorization or metadata has been read; nothing has been done for it. */
    OTHER_REQUEST_ARRIVED,

    /** The answer to any request has been decided, {@link Seen#status()} tells which; nothing of it has been sent. */
    ANSWER_READY,

    /**
     * The head and the first half of the body of any answer have been sent. A connection that is cut without an answer
     * never gets here. A {@code MockWebServer} 4.12 of the test's own cannot stop there, and answers 500 instead.
     */
    ANSWER_HALF_SENT
}
