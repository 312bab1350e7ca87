package dev.freshet;

import dev.freshet.AuthEvent.Failure;
import dev.freshet.RecordStore.Held;
import dev.freshet.RecordStore.Leased;
import dev.freshet.SessionState.Pause;
import dev.freshet.VaultRecord.Intent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One refresh: lease, re-read, intent, endpoint. What the answer means is {@link Judgement}'s to say. */
final class Flight implements Runnable {
    /** Less than this is not enough for an exchange with the endpoint. */
    private static final Duration SHORTEST_EXCHANGE = Duration.ofMillis(100);

    private static final int MOST_LOOKS = 3;

    /** What a flight came to. */
    sealed interface Result {
        /** There is a new access; {@code sent} tells whether it came from the endpoint. */
        record Took(Access access, boolean sent, boolean rotated) implements Result {}

        /** The access stays, and the endpoint is left alone for a while. */
        record Failed(Access access, Pause pause, Failure failure, AuthException why) implements Result {}

        /** Nobody is signed in any more. */
        record Over(SessionEnd end) implements Result {}
    }

    private final Engine engine;
    private final Parts parts;
    private final Landing landing;
    private final AuthEvent.Reason reason;
    private final Access access;
    private final Pause before;
    private final @Nullable Narrowed narrowed;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final long launched;

    /** A refresh; for the sake of another access token, where {@code narrowed} is given. */
    Flight(Engine engine, AuthEvent.Reason reason, Access access, Pause before, @Nullable Narrowed narrowed) {
        this.engine = engine;
        this.parts = engine.parts();
        this.landing = new Landing();
        this.reason = reason;
        this.access = access;
        this.before = before;
        this.narrowed = narrowed;
        this.launched = parts.clock().nanos();
    }

    Landing landing() {
        return landing;
    }

    @Nullable
    Narrowed narrowed() {
        return narrowed;
    }

    Pause before() {
        return before;
    }

    Duration duration() {
        return Duration.ofNanos(parts.clock().nanos() - launched);
    }

    /** True for the one caller that may begin this flight, or keep it from ever beginning. */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        Result result;
        try {
            parts.events().send(stamp -> new AuthEvent.RefreshStarted(stamp, reason));
            result = fly();
        } catch (AuthException.Storage e) {
            result = failed(access, Failure.VAULT, null, before.open(), e);
        } catch (RuntimeException | Error e) {
            String what = "the refresh broke: " + e.getClass().getSimpleName();
            result = failed(access, Failure.AMBIGUOUS, what, null, before.open());
        }
        engine.arrivals().land(this, result);
    }

    /** The result of a flight that never began. */
    Result notBegun() {
        AuthException why = engine.notTaken();
        return failed(access, Failure.NOT_SENT, null, before.open(), why);
    }

    private Result fly() throws AuthException.Storage {
        engine.unsaved().settle();
        long deadline = parts.clock().nanos() + parts.limits().flight().toNanos();
        Leased leased;
        try {
            leased = lease();
        } catch (AuthException.Storage e) {
            if (parts.store().isShared()) {
                throw e;
            }
            leased = new Leased(NoLease.INSTANCE, new Held("", access.loaded(), null));
        }
        if (leased == null) {
            Access theirs = newer(parts.store().read());
            return theirs == null
                    ? failed(access, Failure.NOT_SENT, "another process holds the lease", null, before.open())
                    : new Result.Took(theirs, false, false);
        }
        try {
            return underLease(leased, deadline);
        } finally {
            if (!engine.unsaved().keeps(leased.lease())) {
                parts.store().free(leased.lease());
            }
        }
    }

    /** Waits for the lease; null when another process has it, or has stored a newer pair meanwhile. */
    private @Nullable Leased lease() throws AuthException.Storage {
        long until = parts.clock().nanos() + parts.limits().lease().toNanos();
        String seen = null;
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, until - parts.clock().nanos()));
            Leased leased = parts.store().lease(left);
            if (leased != null || left.isZero()) {
                return leased;
            }
            Held now = parts.store().read();
            if (now.stamp().equals(seen) || newer(now) != null) {
                return null;
            }
            seen = now.stamp();
        }
    }

    /** A newer pair of this session that another process has stored and that works; null if there is none. */
    private @Nullable Access newer(Held held) {
        VaultRecord found = held.record();
        if (found == null || !found.isNewerThan(access.loaded())) {
            return null;
        }
        Access theirs = engine.access(found, engine.refusals(this, access));
        return theirs.isGood() ? theirs : null;
    }

    /** Decides by the record that came with the lease: whose pair is it, and is it newer than ours? */
    private Result underLease(Leased leased, long deadline) throws AuthException.Storage {
        Held held = leased.held();
        Access base = access;
        for (int look = 0; look < MOST_LOOKS; look++) {
            VaultRecord mine = base.loaded();
            VaultRecord found = held.readable().record();
            if (mine.mayReplace(found)) {
                Held written = writeOver(held, mine);
                if (written == null) {
                    held = parts.store().read();
                    continue;
                }
                held = written;
                found = mine;
            }
            if (found == null || found.isTombstone() || !(found.sameEpoch(mine) || found.sameAccount(mine))) {
                boolean signedOut = found != null && found.sameEpoch(mine);
                return new Result.Over(signedOut ? VaultRecord.endOf(found) : SessionEnd.REPLACED);
            }
            if (!found.samePair(mine)) {
                engine.parts().checkFits(found);
                base = engine.access(found, found.sameEpoch(mine) ? engine.refusals(this, base) : 0);
                if (base.isGood() && narrowed == null) {
                    return new Result.Took(base, false, false);
                }
            }
            Result result = spend(new Judgement(engine, this, leased.lease(), base), held, base, found, deadline);
            if (result != null) {
                return inTime(result, leased);
            }
            held = parts.store().read();
        }
        String what = "the vault changed hands before anything was sent";
        return failed(access, Failure.NOT_SENT, what, null, before.open());
    }

    /** A session may have come to its end meanwhile: then the new pair is nobody's. */
    private Result inTime(Result result, Leased leased) {
        Access given = result instanceof Result.Took took ? took.access() : access;
        SessionEnd overdue = result instanceof Result.Took ? given.overdue() : null;
        return overdue == null ? result : new Judgement(engine, this, leased.lease(), given).overdue(overdue);
    }

    /** A pair that is older than ours, or none, is written over; a vault of one process that fails is passed by. */
    private @Nullable Held writeOver(Held held, VaultRecord mine) throws AuthException.Storage {
        try {
            return parts.store().replace(held, mine);
        } catch (AuthException.Storage e) {
            if (parts.store().isShared()) {
                throw e;
            }
            return new Held(held.stamp(), mine, null);
        }
    }

    /** Announces the refresh and sends it; null when the record had changed before it was announced. */
    private @Nullable Result spend(Judgement judgement, Held held, Access base, VaultRecord found, long deadline)
            throws AuthException.Storage {
        TokenPair pair = base.loaded().livePair();
        SessionEnd overdue = base.overdue();
        if (overdue != null) {
            return judgement.overdue(overdue);
        }
        if (pair.refresh() == null || base.isRefreshTokenDead()) {
            return judgement.over(SessionEnd.EXPIRED);
        }
        try {
            if (parts.signers().isLost(pair)) {
                engine.loading().isToldLost(found);
                return new Result.Over(SessionEnd.KEY_LOST);
            }
        } catch (IOException e) {
            return failed(base, Failure.NOT_SENT, Signers.NOT_NOW, null, before.open());
        }
        Intent earlier = before.open();
        boolean ours = earlier != null && earlier.spends().equals(Fingerprints.ofPair(pair));
        Intent open = found.intent() == null && ours ? earlier : found.intent();
        Pause noted = parts.limits().noted(found, parts.clock());
        if (!noted.isOver(parts.clock()) && !noted.until().equals(before.until())) {
            AuthException why = Objects.requireNonNull(noted.why());
            return new Result.Failed(base, noted, Failure.LIMITED, why);
        }
        Duration unsettled = unsettled(open, judgement.isExclusive());
        if (unsettled != null) {
            return failed(base, Failure.NOT_SENT, "an earlier refresh may still be under way", unsettled, open);
        }
        String id = open == null ? Fingerprints.mint() : open.id();
        Intent intent = new Intent(id, Fingerprints.ofPair(pair), parts.clock().millis());
        Held announced = announce(judgement, held, found.with(intent, found.holdOff()));
        if (announced == null) {
            return null;
        }
        Duration left = Duration.ofNanos(deadline - parts.clock().nanos());
        if (left.compareTo(SHORTEST_EXCHANGE) < 0) {
            return judgement.of(new RefreshOutcome.NotSent("no time was left"), announced, open, intent);
        }
        if (!engine.isFlying(this)) {
            return new Result.Over(SessionEnd.SIGNED_OUT);
        }
        Duration timeout = left.compareTo(parts.limits().endpoint()) < 0
                ? left
                : parts.limits().endpoint();
        RefreshRequest request = new RefreshRequest(
                pair.refresh(),
                id,
                timeout,
                narrowed == null ? null : narrowed.scope(),
                parts.signers().of(pair));
        return judgement.of(
                new Exchange(parts, request, judgement::isSuperseded, judgement::arrivedLate).outcome(),
                announced,
                open,
                intent);
    }

    private @Nullable Held announce(Judgement judgement, Held held, VaultRecord next) throws AuthException.Storage {
        try {
            return parts.store().announce(judgement.lease(), held, next);
        } catch (AuthException.Storage e) {
            if (parts.store().isShared()) {
                throw e;
            }
            return held;
        }
    }

    /**
     * How long to wait until a refresh that got no answer has surely ended; null if it has. Where the clock of whoever
     * sent it is ahead of ours, it is waited for once, in full.
     */
    private @Nullable Duration unsettled(@Nullable Intent open, boolean exclusive) {
        if (open == null) {
            return null;
        }
        boolean known = open.equals(before.open());
        long since = parts.clock().millis() - open.sentAt();
        Replay replay = parts.replay();
        boolean prompt = switch (replay.kind()) {
            case STRICT -> false;
            case UNDECLARED -> exclusive || known;
            case GRACE -> since < replay.within().toMillis();
            case IDEMPOTENT -> true;
        };
        if (prompt || (known && since < 0)) {
            return null;
        }
        Duration left = parts.limits().settling().minusMillis(Math.max(0, since));
        return left.isNegative() || left.isZero() ? null : left;
    }

    Result.Failed failed(Access kept, Failure failure, String what, @Nullable Duration asked, @Nullable Intent open) {
        Instant now = Instant.ofEpochMilli(parts.clock().millis());
        return failed(kept, failure, asked, open, new AuthException.Unavailable(what, now, null));
    }

    /** Only the other access token is left alone for a while: the session's own has nothing to do with it. */
    Result.Failed refused(Access kept, Failure failure, String what, Narrowed whose) {
        Instant now = Instant.ofEpochMilli(parts.clock().millis());
        Pause pause = whose.refuse(new AuthException.Unavailable(what, now, null));
        AuthException why = new AuthException.Unavailable(what, pause.until(), null);
        return new Result.Failed(kept, before, failure, why);
    }

    private Result.Failed failed(
            Access kept, Failure failure, @Nullable Duration asked, @Nullable Intent open, AuthException cause) {
        Pause pause = parts.limits().pause(before.failures() + 1, asked, false, open, parts.clock());
        AuthException why = cause instanceof AuthException.Unavailable
                ? new AuthException.Unavailable(String.valueOf(cause.getMessage()), pause.until(), null)
                : cause;
        return new Result.Failed(kept, pause.because(why), failure, why);
    }
}
