package dev.freshet;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a vault keeps of a session, pair or tombstone.
 *
 * @param epoch the identity: minted by a sign-in, inherited by every rotation
 * @param generation counts the rotations of the epoch
 * @param parent fingerprint of the pair that was spent for this one
 * @param pair the pair; null makes this record a tombstone
 * @param receivedAt local wall time of the receipt, in milliseconds
 * @param issuedAt the server's wall time of the receipt, in milliseconds; the local one when it sent no Date
 * @param signedInAt local wall time of the sign-in, in milliseconds
 * @param usedAt local wall time of the last refresh, in milliseconds: somebody has asked for a token then
 * @param intent a refresh that was announced and has not been answered
 * @param holdOff until when the endpoint is left alone
 * @param account the label that the application gave the account
 * @param fence the fence of the lease under which the pair was got; 0 where a lease has none
 * @param end of a tombstone, why there is no pair
 */
record VaultRecord(
        String epoch,
        long generation,
        @Nullable String parent,
        @Nullable TokenPair pair,
        long receivedAt,
        long issuedAt,
        long signedInAt,
        long usedAt,
        @Nullable Intent intent,
        @Nullable HoldOff holdOff,
        @Nullable String account,
        long fence,
        @Nullable SessionEnd end) {

    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);

    /** A refresh that is about to be sent: its id, the fingerprint of what it spends, and when. */
    record Intent(String id, String spends, long sentAt) {}

    /** The endpoint is left alone until then, wall time in milliseconds, after so many failures in a row. */
    record HoldOff(long until, int failures) {}

    VaultRecord {
        Objects.requireNonNull(epoch, "epoch");
    }

    static VaultRecord signedIn(String epoch, TokenPair pair, long now, @Nullable String account) {
        TokenPair kept = storable(pair, pair.refresh(), pair.scope(), pair.key(), pair.refreshExpiresIn());
        return new VaultRecord(epoch, 0, null, kept, now, now, now, now, null, null, account, 0, null);
    }

    /** A pair as it can be stored, with what it has from the one before it. */
    private static TokenPair storable(
            TokenPair pair,
            @Nullable Secret refresh,
            @Nullable String scope,
            @Nullable Secret key,
            @Nullable Duration refreshExpiresIn) {
        return new TokenPair(
                pair.access(),
                refresh,
                storable(pair.expiresIn()),
                scope,
                pair.tokenType(),
                key,
                storable(refreshExpiresIn));
    }

    /** A lifetime as it can be stored, in whole milliseconds and within bounds. */
    private static @Nullable Duration storable(@Nullable Duration lifetime) {
        if (lifetime == null || lifetime.isNegative() || lifetime.isZero()) {
            return null;
        }
        return lifetime.compareTo(LONGEST_LIFE) > 0
                ? LONGEST_LIFE
                : Duration.ofMillis(Math.max(1, lifetime.toMillis()));
    }

    boolean isTombstone() {
        return pair == null;
    }

    /** Whether both are of accounts with one label: somebody has signed in anew to the same account. */
    boolean sameAccount(VaultRecord other) {
        return account != null && account.equals(other.account);
    }

    boolean samePair(VaultRecord other) {
        return sameEpoch(other) && generation == other.generation && fence == other.fence;
    }

    /** Whether this is a live pair of the same epoch that was got later, or under a later lease. */
    boolean isNewerThan(VaultRecord other) {
        return sameEpoch(other)
                && !isTombstone()
                && (generation > other.generation || (generation == other.generation && fence > other.fence));
    }

    TokenPair livePair() {
        return Objects.requireNonNull(pair, "a tombstone has no pair");
    }

    /** The record after a rotation. What the answer leaves out stays: the refresh token, the scope (RFC 6749 5.1, 6). */
    VaultRecord successor(TokenPair next, long now, long serverNow, long underFence) {
        TokenPair spent = livePair();
        Secret refresh = next.refresh() == null ? spent.refresh() : next.refresh();
        String scope = next.scope() == null ? spent.scope() : next.scope();
        TokenPair kept = storable(next, refresh, scope, spent.key(), refreshLife(next, now));
        return new VaultRecord(
                epoch,
                generation + 1,
                Fingerprints.ofPair(spent),
                kept,
                now,
                serverNow,
                signedInAt,
                now,
                null,
                null,
                account,
                underFence,
                null);
    }

    /** What is known of the refresh token's life: of one that stays, what is left. */
    private @Nullable Duration refreshLife(TokenPair next, long now) {
        Duration before = livePair().refreshExpiresIn();
        boolean told = next.refresh() != null || next.refreshExpiresIn() != null;
        return told || before == null ? next.refreshExpiresIn() : before.minus(age(now));
    }

    /**
     * The record after a new sign-in to the same account. It counts for two, so that the successor of a pair that is being
     * spent elsewhere does not take its place.
     */
    VaultRecord steppedUp(TokenPair next, long now) {
        TokenPair before = livePair();
        Secret key = next.key() == null ? before.key() : next.key();
        TokenPair kept = storable(next, next.refresh(), next.scope(), key, next.refreshExpiresIn());
        return new VaultRecord(epoch, generation + 2, null, kept, now, now, now, now, null, null, account, 0, null);
    }

    /**
     * The record after a rotation that gave no access token for it: the old one stays, with its age.
     *
     * @param life of the refresh token from now on, as far as it was told
     * @param age of the access token, which goes on
     */
    VaultRecord withRefreshToken(Secret refresh, @Nullable Duration life, Duration age, long now, long underFence) {
        TokenPair spent = livePair();
        Duration same = refresh.equals(spent.refresh()) ? spent.refreshExpiresIn() : null;
        Duration told = storable(life);
        TokenPair kept = storable(spent, refresh, spent.scope(), spent.key(), told == null ? same : told.plus(age));
        return new VaultRecord(
                epoch,
                generation + 1,
                Fingerprints.ofPair(spent),
                kept,
                receivedAt,
                issuedAt,
                signedInAt,
                now,
                null,
                null,
                account,
                underFence,
                null);
    }

    /** This record with another access token of it, which is never stored: it knows how long it can be renewed. */
    VaultRecord narrowedTo(TokenPair given, long now) {
        TokenPair pair = storable(given, null, given.scope(), livePair().key(), refreshLife(given, now));
        return new VaultRecord(
                epoch, generation, parent, pair, now, now, signedInAt, now, null, null, account, fence, null);
    }

    VaultRecord with(@Nullable Intent open, @Nullable HoldOff pause) {
        return new VaultRecord(
                epoch,
                generation,
                parent,
                pair,
                receivedAt,
                issuedAt,
                signedInAt,
                usedAt,
                open,
                pause,
                account,
                fence,
                end);
    }

    VaultRecord tombstone(SessionEnd why) {
        return tombstone(epoch, generation, receivedAt, why);
    }

    static VaultRecord tombstone(String epoch, long generation, long at, SessionEnd why) {
        return new VaultRecord(epoch, generation, null, null, at, at, at, at, null, null, null, 0, why);
    }

    /** Why nobody is signed in, as the vault tells. */
    static SessionEnd endOf(@Nullable VaultRecord found) {
        if (found == null) {
            return SessionEnd.NOT_SIGNED_IN;
        }
        return found.end == null ? SessionEnd.SIGNED_OUT : found.end;
    }

    boolean sameEpoch(VaultRecord other) {
        return epoch.equals(other.epoch);
    }

    /**
     * Whether this successor may be written over {@code found}: it descends from it, or both are children of one pair
     * and this one was got under the later lease, or there is nothing.
     */
    boolean mayReplace(@Nullable VaultRecord found) {
        if (found == null) {
            return true;
        }
        boolean sibling = generation == found.generation && parent != null && parent.equals(found.parent);
        return !found.isTombstone() && isNewerThan(found) && (sibling || generation > found.generation);
    }

    /**
     * How old the pair is. Local time tells, unless the clock was set back or is another machine's; then the server's
     * time does.
     */
    Duration age(long now) {
        long local = now - receivedAt;
        return Duration.ofMillis(Math.max(0, local >= 0 ? local : now - issuedAt));
    }

    /** How long ago the sign-in was: at least as long as the pair is old. */
    Duration sinceSignIn(long now) {
        return age(now).plusMillis(Math.max(0, receivedAt - signedInAt));
    }

    /** How long ago the last refresh was: at most as long as the pair is old. */
    Duration sinceUse(long now) {
        Duration since = age(now).minusMillis(Math.max(0, usedAt - receivedAt));
        return since.isNegative() ? Duration.ZERO : since;
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return (isTombstone() ? "Tombstone[" : "VaultRecord[") + epoch + " " + generation + "]";
    }
}
