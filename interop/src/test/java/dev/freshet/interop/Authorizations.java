package dev.freshet.interop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** Spring's own store, in which a test can hold refreshes that have looked up their token and have not replaced it. */
final class Authorizations implements OAuth2AuthorizationService {
    private final OAuth2AuthorizationService spring = new InMemoryOAuth2AuthorizationService();
    private volatile @Nullable Hold hold;

    /** Holds refreshes from now on; {@code expected} of them are waited for by {@link Hold#awaitArrivals}. */
    Hold hold(int expected) {
        Hold next = new Hold(expected);
        hold = next;
        return next;
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        OAuth2Authorization found = spring.findByToken(token, type);
        Hold held = hold;
        if (held != null && OAuth2TokenType.REFRESH_TOKEN.equals(type)) {
            held.pass();
        }
        return found;
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return spring.findById(id);
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        spring.save(authorization);
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        spring.remove(authorization);
    }

    /** A door that is shut. */
    final class Hold implements AutoCloseable {
        private static final long PATIENCE_SECONDS = 30;

        private final CountDownLatch arrivals;
        private final CountDownLatch open = new CountDownLatch(1);

        private Hold(int expected) {
            arrivals = new CountDownLatch(expected);
        }

        private void pass() {
            arrivals.countDown();
            await(open);
        }

        void awaitArrivals() {
            await(arrivals);
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody came within " + PATIENCE_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        /** Opens the door, for good. */
        @Override
        public void close() {
            hold = null;
            open.countDown();
        }
    }
}
