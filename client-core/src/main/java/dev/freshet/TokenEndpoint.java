package dev.freshet;

import java.io.IOException;
import java.time.Duration;

/**
 * Trades a refresh token for a new pair. {@link OAuthEndpoint} and {@link JsonEndpoint} are ready to use; implement it
 * for a server that speaks neither.
 *
 * <p>The session calls it from a thread of its own, one refresh at a time, and waits 15 seconds unless its builder says
 * otherwise; then it interrupts the call and takes the outcome for {@link RefreshOutcome.Ambiguous}. An implementation
 * sends each request once, and never by the client whose requests the session authenticates: an {@link HttpTransport}
 * keeps to that. {@code EndpointContract} of freshet-testkit tries an implementation.
 */
public interface TokenEndpoint {

    /**
     * Spends the refresh token. Blocks.
     *
     * @throws IOException the outcome is unknown: the same as {@link RefreshOutcome.Ambiguous}, except for
     *     {@link HttpTransport.NotSentException}, which is the same as {@link RefreshOutcome.NotSent}
     */
    RefreshOutcome refresh(RefreshRequest request) throws IOException;

    /**
     * Tells the server that the pair is no longer wanted (RFC 7009), the refresh token first. Blocks. Does nothing
     * unless overridden.
     *
     * @return whether the server was told: false when it has no revocation, which is no failure, and no event
     * @throws IOException if the server could not be told; the session is signed out all the same
     */
    default boolean revoke(TokenPair pair, Duration timeout) throws IOException {
        return false;
    }

    /**
     * Whether {@link RefreshRequest#scope()} is honoured. An endpoint that says no serves no {@link
     * AuthSession#narrowedTo}. No unless overridden.
     */
    default boolean narrows() {
        return false;
    }

    /** What the server does with a refresh token that it has already rotated. Asked once, when the session is built. */
    default Replay replay() {
        return Replay.UNDECLARED;
    }
}
