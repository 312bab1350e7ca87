package dev.freshet.benchmarks;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One family of tokens with strict reuse detection: a spent refresh token that comes again revokes everything. */
final class StrictTokens {
    private final Set<String> spent = new HashSet<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final AtomicInteger replays = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private int serial;
    private String liveRefresh = "";
    private volatile String accepted = "";

    /** A new family; whatever was before is forgotten. */
    synchronized Issued signIn() {
        spent.clear();
        return next();
    }

    synchronized @Nullable Issued refresh(String refreshToken) {
        if (refreshToken.equals(liveRefresh)) {
            spent.add(refreshToken);
            refreshes.incrementAndGet();
            return next();
        }
        if (spent.contains(refreshToken)) {
            replays.incrementAndGet();
            liveRefresh = "";
            accepted = "";
        }
        return null;
    }

    private Issued next() {
        serial++;
        Issued issued = new Issued("access-" + serial, "refresh-" + serial);
        liveRefresh = issued.refresh();
        accepted = issued.authorization();
        return issued;
    }

    boolean accepts(@Nullable String authorization) {
        boolean good = authorization != null && authorization.equals(accepted);
        if (!good) {
            refused.incrementAndGet();
        }
        return good;
    }

    /** The access token is worth nothing from now on; the refresh token is. */
    void expire() {
        accepted = "expired";
    }

    int refreshes() {
        return refreshes.get();
    }

    int replays() {
        return replays.get();
    }

    int refused() {
        return refused.get();
    }
}
