package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issues, rotates and revokes. Issuing is serial, under this object's monitor; asking for an access token's user takes
 * no lock. Nothing here blocks.
 */
final class Families {
    /** Whom an access token stands for, and the thumbprint of its key, empty if it is bound to none. */
    record Holder(String user, String key) {}

    private record AccessGrant(Family family, Instant expiresAt) {}

    private final Rotation rotation;
    private final Lifetimes lifetimes;
    private final InstantSource clock;
    private final Tally tally;
    private final Journal journal;
    private final Map<String, List<Family>> byUser = new HashMap<>();
    private final Map<String, Family> byRefreshToken = new HashMap<>();
    private final Map<String, AccessGrant> byAccessToken = new ConcurrentHashMap<>();

    Families(Rotation rotation, Lifetimes lifetimes, InstantSource clock, Tally tally, Journal journal) {
        this.rotation = rotation;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.tally = tally;
        this.journal = journal;
    }

    /** Tokens that are bound to a key, by its thumbprint; to none if that is empty. */
    synchronized IssuedTokens signIn(String user, String key) {
        Instant now = clock.instant();
        Family family = new Family(mint(user, TokenText.fresh("rt")), key, now.plus(lifetimes.refresh()));
        byUser.computeIfAbsent(user, any -> new ArrayList<>()).add(family);
        publish(family, now);
        return family.newest();
    }

    /** The thumbprint of the key that a refresh token is bound to; empty for none, and for an unknown token. */
    synchronized String keyOf(String refreshToken) {
        Family family = byRefreshToken.get(refreshToken);
        return family == null ? "" : family.key();
    }

    /** The successor of a refresh token, or nothing if it is worth nothing. */
    synchronized Optional<IssuedTokens> refresh(String refreshToken) {
        Family family = byRefreshToken.get(refreshToken);
        if (family == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!family.isNewest(refreshToken)) {
            return repeat(family, refreshToken, now);
        }
        if (family.revoked() || family.hasRunOut(now)) {
            return Optional.empty();
        }
        tally.refreshes.incrementAndGet();
        return Optional.of(succeed(family, rotation.rotates() ? TokenText.fresh("rt") : refreshToken, now));
    }

    private Optional<IssuedTokens> repeat(Family family, String refreshToken, Instant now) {
        if (!family.maySpendAgain(refreshToken, now, rotation.grace())) {
            tally.replays.incrementAndGet();
            revokeFor(refreshToken, family);
            return Optional.empty();
        }
        tally.repeats.incrementAndGet();
        tally.refreshes.incrementAndGet();
        return Optional.of(sameSuccessor(family, now));
    }

    private void revokeFor(String replayed, Family family) {
        if (!family.revoked()) {
            family.revoke();
            journal.note(
                    Journal.SERVER,
                    Note.Sort.OTHER,
                    "revokes all tokens of a sign-in of " + family.user() + "'s: refresh " + Fingerprint.of(replayed)
                            + " came again");
        }
    }

    /** Whose access token this is, if it works. */
    Optional<Holder> holderOf(String accessToken) {
        return Optional.ofNullable(byAccessToken.get(accessToken))
                .filter(grant -> !grant.family().revoked() && clock.instant().isBefore(grant.expiresAt()))
                .map(grant -> new Holder(grant.family().user(), grant.family().key()));
    }

    synchronized boolean isLive(String refreshToken) {
        Family family = byRefreshToken.get(refreshToken);
        return family != null
                && !family.revoked()
                && family.isNewest(refreshToken)
                && !family.hasRunOut(clock.instant());
    }

    /** Whether a refresh token has been replaced by another. */
    synchronized boolean isSpent(String refreshToken) {
        Family family = byRefreshToken.get(refreshToken);
        return family != null && !family.isNewest(refreshToken);
    }

    synchronized Optional<String> liveRefreshToken(String user) {
        return byUser.getOrDefault(user, List.of()).stream()
                .filter(family -> !family.revoked() && !family.hasRunOut(clock.instant()))
                .reduce((older, newer) -> newer)
                .map(family -> family.newest().refreshToken());
    }

    synchronized void expireAccessTokens() {
        byAccessToken.clear();
    }

    synchronized void revokeUser(String user) {
        byUser.getOrDefault(user, List.of()).forEach(Family::revoke);
    }

    synchronized void revoke(String token) {
        Family family = byRefreshToken.get(token);
        if (family != null) {
            family.revoke();
        } else {
            byAccessToken.remove(token);
        }
    }

    /** The same refresh token, and the same access token as long as that works. */
    private IssuedTokens sameSuccessor(Family family, Instant now) {
        IssuedTokens newest = family.newest();
        AccessGrant grant = byAccessToken.get(newest.accessToken());
        if (grant == null || !now.isBefore(grant.expiresAt())) {
            return succeed(family, newest.refreshToken(), now);
        }
        Duration left = Duration.between(now, grant.expiresAt());
        return new IssuedTokens(newest.user(), newest.accessToken(), newest.refreshToken(), left);
    }

    private IssuedTokens succeed(Family family, String refreshToken, Instant now) {
        family.replaceBy(mint(family.user(), refreshToken), now, lifetimes.refresh());
        publish(family, now);
        return family.newest();
    }

    private void publish(Family family, Instant now) {
        IssuedTokens newest = family.newest();
        byRefreshToken.put(newest.refreshToken(), family);
        byAccessToken.put(newest.accessToken(), new AccessGrant(family, now.plus(lifetimes.access())));
    }

    private IssuedTokens mint(String user, String refreshToken) {
        return new IssuedTokens(user, TokenText.fresh("at"), refreshToken, lifetimes.access());
    }
}
