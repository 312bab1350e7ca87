package dev.freshet.testkit;

import java.time.Duration;

/**
 * The tokens that a {@link RotatingAuthServer} has issued to a user; {@code toString} shows fingerprints only.
 *
 * @param user whom the tokens stand for
 * @param accessToken what a protected resource asks for
 * @param refreshToken what {@code /token} and {@code /refresh} ask for
 * @param lifetime how long the access token works, counted from its issue on the server's clock
 */
public record IssuedTokens(String user, String accessToken, String refreshToken, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedTokens[user=" + user + ", access=" + Fingerprint.of(accessToken) + ", refresh="
                + Fingerprint.of(refreshToken) + ", lifetime=" + lifetime + "]";
    }
}
