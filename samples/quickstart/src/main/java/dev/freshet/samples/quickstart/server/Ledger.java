package dev.freshet.samples.quickstart.server;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/** The server's own account of the login that it serves. It asks the client nothing. */
final class Ledger {
    private final Map<String, Issued> issued = new HashMap<>();
    private @Nullable Issued latest;
    private volatile boolean withholdsExpiresIn;
    private long served;
    private long refused;
    private long refusedWhileKnown;
    private long refreshes;
    private long refusedGrants;
    private long expiries;

    void withholdExpiresIn() {
        withholdsExpiresIn = true;
    }

    boolean withholdsExpiresIn() {
        return withholdsExpiresIn;
    }

    /**
     * Writes down a pair before it is answered.
     *
     * @param expiresIn the seconds that the answer announces, or null when it announces none
     */
    synchronized void issued(OAuth2AccessToken access, OAuth2RefreshToken refresh, @Nullable Long expiresIn) {
        Instant now = Instant.now();
        if (latest != null) {
            refreshes++;
            expiries += latest.atItsEnd(now) ? 1 : 0;
        }
        Instant end = expiresIn == null
                ? Objects.requireNonNull(access.getExpiresAt()).truncatedTo(ChronoUnit.SECONDS)
                : now.plus(Duration.ofSeconds(expiresIn).multipliedBy(2).dividedBy(3));
        latest = new Issued(refresh.getTokenValue(), expiresIn != null, end);
        issued.put("Bearer " + access.getTokenValue(), latest);
    }

    synchronized void refusedGrant() {
        refusedGrants++;
    }

    synchronized void refusedRequest(@Nullable String authorization) {
        Issued token = issued.get(authorization);
        refused++;
        refusedWhileKnown += token == null || token.announced ? 1 : 0;
    }

    synchronized void served() {
        served++;
    }

    synchronized Account account() {
        return new Account(served, refused, refusedWhileKnown, refreshes, refusedGrants, expiries);
    }

    synchronized @Nullable String latestRefreshToken() {
        return latest == null ? null : latest.refresh;
    }

    /**
     * A pair.
     *
     * @param announced whether the client was told when the access token expires
     * @param end when a client may replace it: in the last third of the announced life, or else after the JWT's exp
     */
    private record Issued(String refresh, boolean announced, Instant end) {
        boolean atItsEnd(Instant now) {
            return now.isAfter(end);
        }
    }
}
