package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All that descends from one sign-in. Guarded by its {@link Families}, except that anyone may ask whether it lives. */
final class Family {
    private final String user;
    private IssuedTokens newest;
    private @Nullable String parent;
    private Instant spentAt = Instant.MIN;
    private volatile boolean revoked;

    Family(IssuedTokens first) {
        this.user = first.user();
        this.newest = first;
    }

    String user() {
        return user;
    }

    IssuedTokens newest() {
        return newest;
    }

    boolean revoked() {
        return revoked;
    }

    void revoke() {
        revoked = true;
    }

    boolean isNewest(String refreshToken) {
        return newest.refreshToken().equals(refreshToken);
    }

    boolean maySpendAgain(String refreshToken, Instant now, Duration grace) {
        return !revoked && refreshToken.equals(parent) && now.isBefore(spentAt.plus(grace));
    }

    void replaceBy(IssuedTokens successor, Instant now) {
        if (!isNewest(successor.refreshToken())) {
            parent = newest.refreshToken();
            spentAt = now;
        }
        newest = successor;
    }
}
