package dev.freshet.interop;

/** An authorization server that others have written, with a resource of its own, on the loopback interface. */
interface RealServer {
    String USERNAME = "alice";

    String origin();

    String authorization();

    String deviceAuthorization();

    String token();

    String revocation();

    /** Answers 200 to a live access token. */
    String resource();

    /** The password of {@link #USERNAME}. */
    String password();

    /** Makes every access token worthless at once; refresh tokens live on. */
    void expireAccessTokens();

    /** What has come to the token endpoint since the start, or since {@link #forget()}. */
    Counts counts();

    /** Counts from zero again. */
    void forget();

    /**
     * Refresh grants, by the server's own account.
     *
     * @param refreshes those answered with a new pair
     * @param replays those whose refresh token had been spent, whatever the answer was
     * @param refused those answered with an error
     */
    record Counts(int refreshes, int replays, int refused) {}
}
