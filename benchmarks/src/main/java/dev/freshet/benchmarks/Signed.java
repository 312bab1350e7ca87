package dev.freshet.benchmarks;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Sessions that are signed in and have nothing to refresh. Their expiry is known, as is usual: two clocks are read. */
final class Signed {
    static final Issued TOKENS = new Issued("0123456789abcdef0123456789abcdef", "refresh");

    private static final TokenEndpoint NOBODY = request -> {
        throw new AssertionError("nothing expires here");
    };

    private Signed() {}

    static AuthSession session(String origin, Issued tokens) {
        AuthSession session =
                AuthSession.builder().endpoint(NOBODY).origins(origin).build();
        try {
            session.signIn(TokenPair.of(tokens.access(), tokens.refresh()).expiresIn(Duration.ofHours(10)));
        } catch (AuthException e) {
            throw new UncheckedIOException(e);
        }
        return session;
    }
}
