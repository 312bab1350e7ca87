package dev.freshet;

import java.io.IOException;

/**
 * A client that proves who it is with a signature, and has no secret that a server could lose (RFC 7523 section 2.2).
 * {@code PrivateKeyJwt} of freshet-jose is one; implement it where a signing service holds the key.
 */
@FunctionalInterface
public interface ClientAssertion {

    /**
     * A JWT for one request: for this audience, signed, with a {@code jti} of its own and an {@code exp} that is near. Called
     * anew for every request, on a thread of the session's; may block, within the time that the refresh has.
     *
     * @param audience the authorization server's issuer, to stand in {@code aud} as it is
     * @throws IOException if it cannot be signed now: nothing is sent, and the session is kept
     */
    String assertion(String audience) throws IOException;
}
