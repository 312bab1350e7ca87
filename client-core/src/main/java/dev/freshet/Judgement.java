package dev.freshet;

import dev.freshet.AuthEvent.Failure;
import dev.freshet.Flight.Result;
import dev.freshet.RecordStore.Held;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import dev.freshet.SessionState.Pause;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.VaultRecord.HoldOff;
import dev.freshet.VaultRecord.Intent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an outcome does to the session: what is stored, what is kept open, and what the flight came to. */
final class Judgement {
    private final Engine engine;
    private final Parts parts;
    private final Flight flight;
    private final Lease lease;
    private final Access base;

    Judgement(Engine engine, Flight flight, Lease lease, Access base) {
        this.engine = engine;
        this.parts = engine.parts();
        this.flight = flight;
        this.lease = lease;
        this.base = base;
    }

    Lease lease() {
        return lease;
    }

    boolean isExclusive() {
        return lease.exclusive();
    }

    /**
     * Judges an outcome.
     *
     * @param held what the vault holds: the announced refresh
     * @param open an earlier refresh that got no answer
     * @param intent this refresh
     */
    Result of(RefreshOutcome outcome, Held held, @Nullable Intent open, Intent intent) {
        if (outcome instanceof Refreshed refreshed) {
            return took(refreshed, held);
        }
        if (outcome instanceof Unusable unusable) {
            return keep(unusable.refreshToken(), unusable.reason(), held);
        }
        if (outcome instanceof Rejected) {
            return over(open == null ? SessionEnd.REVOKED : SessionEnd.LOST_ROTATION);
        }
        Result.Failed failed = failed(outcome, open, intent);
        note(held, failed);
        return failed;
    }

    private Result.Failed failed(RefreshOutcome outcome, @Nullable Intent open, Intent intent) {
        if (outcome instanceof Ambiguous ambiguous) {
            String what = "the refresh got no usable answer: " + ambiguous.reason();
            return flight.failed(base, Failure.AMBIGUOUS, what, null, intent);
        }
        if (outcome instanceof Limited limited) {
            String what = "the token endpoint takes no refresh now: " + limited.reason();
            return flight.failed(base, Failure.LIMITED, what, limited.retryAfter(), open);
        }
        if (outcome instanceof Misconfigured misconfigured) {
            String what = "no refresh is possible; check the configuration: " + misconfigured.reason();
            if (flight.narrowed() != null) {
                return flight.refused(base, Failure.MISCONFIGURED, what, flight.narrowed());
            }
            return flight.failed(base, Failure.MISCONFIGURED, what, null, open);
        }
        String what = "the token endpoint was not reached: " + ((NotSent) outcome).reason();
        return flight.failed(base, Failure.NOT_SENT, what, null, open);
    }

    private Result took(Refreshed refreshed, Held held) {
        TokenPair pair = refreshed.pair();
        if (!parts.fits(pair.tokenType())) {
            Secret refresh = pair.refresh() == null ? spent() : pair.refresh();
            return keep(refresh, "its token type does not fit the scheme", held);
        }
        Narrowed narrowed = flight.narrowed();
        if (narrowed != null) {
            return took(narrowed, pair, held);
        }
        VaultRecord next = successor(refreshed);
        Result ended = store(held, next);
        boolean rotated = !next.livePair().refreshToken().equals(spent());
        return ended == null
                ? new Result.Took(engine.access(next, engine.refusals(flight, base)), true, rotated)
                : ended;
    }

    /** Another access token: the session's own stays, whatever became of the refresh token. */
    private Result took(Narrowed narrowed, TokenPair pair, Held held) {
        Secret refresh = pair.refresh() == null ? spent() : pair.refresh();
        VaultRecord next = withRefreshToken(refresh, pair.refreshExpiresIn());
        Result ended = store(held, next);
        if (ended != null) {
            return ended;
        }
        narrowed.took(next, pair);
        return new Result.Took(engine.sameToken(base, next), true, !refresh.equals(spent()));
    }

    /** Keeps the refresh token of an answer whose access token cannot be used. */
    private Result keep(Secret refresh, String reason, Held held) {
        VaultRecord next = withRefreshToken(refresh, null);
        String what = "the token endpoint gave an access token that cannot be used: " + reason;
        Access same = engine.sameToken(base, next);
        Result.Failed failed = flight.failed(same, Failure.UNUSABLE, what, null, null);
        Result ended = store(held, next.with(null, holdOff(failed)));
        return ended == null ? failed : ended;
    }

    private VaultRecord withRefreshToken(Secret refresh, @Nullable Duration life) {
        return base.loaded().withRefreshToken(refresh, life, base.age().now(), now(), lease.fence());
    }

    private VaultRecord successor(Refreshed refreshed) {
        long now = now();
        Instant date = refreshed.date();
        return base.loaded().successor(refreshed.pair(), now, date == null ? now : date.toEpochMilli(), lease.fence());
    }

    private long now() {
        return parts.clock().millis();
    }

    private Secret spent() {
        return base.loaded().livePair().refreshToken();
    }

    /** Stores a successor; null if it is stored or will be, else what the session came to instead. */
    private @Nullable Result store(Held held, VaultRecord next) {
        try {
            VaultRecord current = parts.store().storeSuccessor(held, next, () -> engine.isFlying(flight));
            if (next.equals(current)) {
                return null;
            }
            if (current == null || current.isTombstone() || !current.sameEpoch(next)) {
                engine.identity().drop(next);
                if (current != null && isOurs(current)) {
                    return new Result.Took(engine.access(current, 0), false, false);
                }
                boolean replaced = current != null && !current.sameEpoch(next);
                return new Result.Over(replaced ? SessionEnd.REPLACED : VaultRecord.endOf(current));
            }
            return new Result.Took(engine.access(current, engine.refusals(flight, base)), false, false);
        } catch (AuthException.Storage e) {
            engine.unsaved().keep(next, lease);
            return null;
        }
    }

    /** Whether a live record is of our account, by its label. */
    private boolean isOurs(VaultRecord found) {
        return !found.isTombstone() && found.sameAccount(base.loaded());
    }

    /** Whether the answer to an earlier request for the same pair has come after all. */
    boolean isSuperseded() {
        return engine.isAnsweredLate(base.loaded());
    }

    /** An answer after its deadline: the pair in it may be the only live one. */
    void arrivedLate(RefreshOutcome outcome) {
        if (outcome instanceof Refreshed refreshed) {
            Secret refresh = refreshed.pair().refresh();
            if (parts.fits(refreshed.pair().tokenType()) && flight.narrowed() == null) {
                storeLater(successor(refreshed));
            } else if (refresh != null) {
                storeLater(withRefreshToken(refresh, null));
            }
        } else if (outcome instanceof Unusable unusable) {
            storeLater(withRefreshToken(unusable.refreshToken(), null));
        }
    }

    private void storeLater(VaultRecord next) {
        engine.answeredLate(base.loaded());
        if (!engine.workers().execute(() -> storeLate(next))) {
            storeLate(next);
        }
    }

    private void storeLate(VaultRecord next) {
        try {
            Held held = parts.store().read().readable();
            VaultRecord current = parts.store().storeSuccessor(held, next, () -> engine.isLive(next.epoch()));
            if (next.equals(current)) {
                engine.arrivals().adopt(base, engine.access(next, 0));
            } else {
                engine.identity().drop(next);
            }
        } catch (AuthException.Storage e) {
            engine.unsaved().keep(next, NoLease.INSTANCE);
        }
    }

    /** Ends a session that has lasted too long or lain idle. The server is told afterwards: nobody waits for that. */
    Result overdue(SessionEnd end) {
        Result result = over(end);
        if (result instanceof Result.Over) {
            engine.workers().execute(() -> engine.identity().revokeIfLatest(base.loaded()));
        }
        return result;
    }

    /** Ends the session, unless the vault holds a newer pair of it: only what was spent here is cleared. */
    Result over(SessionEnd end) {
        VaultRecord mine = base.loaded();
        try {
            for (Held now = parts.store().read().readable();
                    ;
                    now = parts.store().read().readable()) {
                VaultRecord found = now.record();
                if (found != null && !found.sameEpoch(mine) && isOurs(found)) {
                    return new Result.Took(engine.access(found, 0), false, false);
                }
                if (found == null || found.isTombstone() || !found.sameEpoch(mine)) {
                    return new Result.Over(end);
                }
                if (found.isNewerThan(mine)) {
                    return new Result.Took(engine.access(found, engine.refusals(flight, base)), false, false);
                }
                if (parts.store().replace(now, found.tombstone(end)) != null) {
                    return new Result.Over(end);
                }
            }
        } catch (AuthException.Storage e) {
            engine.identity().entombLater(mine.epoch());
            return new Result.Over(end);
        }
    }

    /** Notes the pause for all who share the vault. That this fails is reported, and changes nothing here. */
    private void note(Held held, Result.Failed failed) {
        VaultRecord found = held.record();
        if (found != null) {
            parts.store().tryReplace(held, found.with(failed.pause().open(), holdOff(failed)));
        }
    }

    private static @Nullable HoldOff holdOff(Result.Failed failed) {
        Pause pause = failed.pause();
        return pause.failures() == 0 ? null : new HoldOff(pause.until().toEpochMilli(), pause.failures());
    }
}
