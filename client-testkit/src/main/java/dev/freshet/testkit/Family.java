package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All that descends from one sign-in. Guarded by its {@link Families}, except that anyone may ask whether it lives. */
final class Family {
    private final String user;
    private final String key;
    private IssuedTokens newest;
    private Instant refreshEnds;
    private @Nullable String parent;
    private Instant spentAt = Instant.MIN;
    private volatile boolean revoked;

    Family(IssuedTokens first, String key, Instant refreshEnds) {
        this.user = first.user();
        this.key = key;
        this.newest = first;
        this.refreshEnds = refreshEnds;
    }

    String user() {
        return user;
    }

    /** The thumbprint of the key that its tokens are bound to, empty if they are bound to none. */
    String key() {
        return key;
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

    boolean hasRunOut(Instant now) {
        return !now.isBefore(refreshEnds);
    }

    boolean maySpendAgain(String refreshToken, Instant now, Duration grace) {
        return !revoked && refreshToken.equals(parent) && now.isBefore(spentAt.plus(grace));
    }

    void replaceBy(IssuedTokens successor, Instant now, Duration refreshLifetime) {
        if (!isNewest(successor.refreshToken())) {
            parent = newest.refreshToken();
            spentAt = now;
            refreshEnds = now.plus(refreshLifetime);
        }
        newest = successor;
    }
}
