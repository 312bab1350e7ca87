package dev.freshet;

import dev.freshet.RecordStore.Held;
import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Ready;
import dev.freshet.SessionState.Refreshing;
import dev.freshet.SessionState.SignedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who is signed in: sign-in mints an epoch, sign-out ends one, and neither waits for a refresh. */
final class Identity {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    /** Stands for the epoch of whoever the vault holds, when it could not be read. */
    private static final String ANYBODY = "";

    private final Engine engine;
    private final Parts parts;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicInteger leaving = new AtomicInteger();
    /** Whether a sign-out is known in memory of which nobody was told yet. */
    private final AtomicBoolean untold = new AtomicBoolean();

    private volatile @Nullable String unburied;

    Identity(Engine engine) {
        this.engine = engine;
        this.parts = engine.parts();
    }

    /** Stores the pair under a new epoch, then makes it visible. Whoever was signed in is replaced. */
    void signIn(TokenPair pair, @Nullable String account) throws AuthException.Storage {
        changing.lock();
        try {
            VaultRecord record = VaultRecord.signedIn(
                    Fingerprints.mint(), pair, parts.clock().millis(), account);
            Access access = engine.access(record, 0);
            parts.store().writeOver(record);
            SessionState before = parts.events().inOrder(() -> {
                SessionState replaced = engine.change(now -> new Ready(access, false, Pause.NONE));
                unburied = null;
                tellUntold();
                tell(replaced, SessionEnd.REPLACED);
                parts.events().send(stamp -> new AuthEvent.SignedIn(stamp, access.fingerprint()));
                return replaced;
            });
            release(before, SessionEnd.REPLACED);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Takes a pair of a new sign-in to the same account in place of the one that there is; the identity stays, so requests
     * of it go on. Null if it has ended, here or in the vault. A pair that cannot be stored is used, and stored later.
     */
    @Nullable
    Access stepUp(Access seen, TokenPair pair) {
        changing.lock();
        try {
            Access now = engine.state().access();
            if (now == null || now.record() == null || !now.sameEpoch(seen)) {
                return null;
            }
            VaultRecord next = storeStep(now.loaded(), pair);
            if (next == null) {
                return null;
            }
            Access access = engine.access(next, 0);
            SessionState before = parts.events().inOrder(() -> show(access));
            if (!isOf(before, next.epoch())) {
                return null;
            }
            if (before instanceof Refreshing refreshing) {
                refreshing.flight().landing().complete(access);
            }
            return access;
        } finally {
            changing.unlock();
        }
    }

    /** Makes the access of a new sign-in to the same account visible, unless the session has ended; gives what was before. */
    private SessionState show(Access access) {
        String epoch = access.loaded().epoch();
        SessionState before = engine.change(state -> isOf(state, epoch) ? new Ready(access, false, Pause.NONE) : state);
        if (isOf(before, epoch)) {
            parts.events().send(stamp -> new AuthEvent.SignedIn(stamp, access.fingerprint()));
        }
        return before;
    }

    /** Stores it in place of whatever the same sign-in has come to, here or elsewhere; null if that has ended. */
    private @Nullable VaultRecord storeStep(VaultRecord known, TokenPair pair) {
        long at = parts.clock().millis();
        VaultRecord next = known.steppedUp(pair, at);
        try {
            Held held = parts.store().read().readable();
            VaultRecord found = held.record();
            next = found != null && found.isNewerThan(known) ? found.steppedUp(pair, at) : next;
            VaultRecord stored = parts.store().storeSuccessor(held, next, () -> engine.isLive(known.epoch()));
            return next.equals(stored) ? next : null;
        } catch (AuthException.Storage e) {
            engine.unsaved().keep(next, NoLease.INSTANCE);
            return next;
        }
    }

    /** Memory first, then a tombstone, then the server. */
    void signOut() throws AuthException.Storage {
        leave().finish();
    }

    /** The rest of a sign-out. */
    interface Leaving {
        /** Writes the tombstone, then asks the server; false if the server did not confirm. Blocks. */
        boolean finish() throws AuthException.Storage;
    }

    /** Signs out in memory, and never blocks. Until the rest is done, any other sign-out would do it as well. */
    Leaving leave() {
        leaving.incrementAndGet();
        SessionState before =
                engine.change(now -> now instanceof SignedOut ? now : new SignedOut(SessionEnd.SIGNED_OUT));
        if (isLive(before)) {
            untold.set(true);
        }
        release(before, SessionEnd.SIGNED_OUT);
        Access access = before.access();
        VaultRecord known = access == null ? null : access.record();
        String ended = known == null ? ANYBODY : known.epoch();
        String epoch = access == null ? toBury(before) : ended;
        if (access != null) {
            unburied = ended;
            // A sign-in meanwhile has left nothing to bury.
            if (!(engine.state() instanceof SignedOut)) {
                unburied = null;
            }
        }
        return () -> finish(before, known, epoch);
    }

    /** Where processes share the vault, somebody may have signed in there since; and one whose key is gone still holds its pair. */
    private @Nullable String toBury(SessionState before) {
        String left = unburied;
        boolean kept = before instanceof SignedOut out && out.end() == SessionEnd.KEY_LOST;
        return left == null && (kept || parts.store().isShared()) ? ANYBODY : left;
    }

    /** Whether to look again who is signed in: nobody is here, and no sign-out of ours has still to be written. */
    void lookAgain(SignedOut now) {
        changing.lock();
        try {
            if (unburied == null
                    && leaving.get() == 0
                    && parts.store().isShared()
                    && !engine.workers().isClosed()) {
                engine.compareAndSet(now, engine.loading().notYet());
            }
        } finally {
            changing.unlock();
        }
    }

    private boolean finish(SessionState before, @Nullable VaultRecord known, @Nullable String epoch)
            throws AuthException.Storage {
        tellUntold();
        VaultRecord found = null;
        AuthException.Storage failure = null;
        changing.lock();
        try {
            if (epoch == null || (epoch.equals(ANYBODY) && !(engine.state() instanceof SignedOut))) {
                return true;
            }
            endAgain(epoch);
            found = bury(epoch);
        } catch (AuthException.Storage e) {
            entombLater(Objects.requireNonNull(epoch));
            failure = e;
        } finally {
            leaving.decrementAndGet();
            changing.unlock();
        }
        if (failure != null) {
            if (known != null) {
                revoke(known.livePair());
            }
            throw failure;
        }
        boolean overtaken = known != null && found != null && !found.isTombstone() && !found.sameEpoch(known);
        if (!overtaken && (!(before instanceof SignedOut) || (found != null && !found.isTombstone()))) {
            parts.events().send(AuthEvent.SignedOut::new);
        }
        VaultRecord last = later(known, found);
        return last == null || last.isTombstone() || revoke(last.livePair()) != Told.NOT_CONFIRMED;
    }

    /** The record whose pair is to be revoked: not ours when somebody else has signed in since. */
    private static @Nullable VaultRecord later(@Nullable VaultRecord known, @Nullable VaultRecord found) {
        if (known == null || found == null) {
            return known == null ? found : known;
        }
        if (!known.sameEpoch(found)) {
            return null;
        }
        return found.isTombstone() || known.generation() > found.generation() ? known : found;
    }

    /** A load may show the pair of a sign-in before the sign-in does: then that one is visible again, and ends too. */
    private void endAgain(String epoch) {
        SessionState before = engine.change(now -> isOf(now, epoch) ? new SignedOut(SessionEnd.SIGNED_OUT) : now);
        if (isOf(before, epoch)) {
            ended(before, SessionEnd.SIGNED_OUT);
        }
    }

    private static boolean isOf(SessionState state, String epoch) {
        Access access = state.access();
        VaultRecord record = access == null ? null : access.record();
        return record != null && record.epoch().equals(epoch);
    }

    private void ended(SessionState before, SessionEnd end) {
        tell(before, end);
        release(before, end);
    }

    private static void release(SessionState before, SessionEnd end) {
        if (before instanceof Refreshing refreshing) {
            refreshing.flight().landing().fail(new AuthException.SignedOut(end, null));
        }
    }

    /** Tells of a sign-out, before anything that comes after it. Not at once: many sessions may sign out together. */
    private void tellUntold() {
        if (untold.getAndSet(false)) {
            parts.events().send(stamp -> new AuthEvent.SessionEnded(stamp, SessionEnd.SIGNED_OUT));
        }
    }

    private void tell(SessionState before, SessionEnd end) {
        if (isLive(before)) {
            parts.events().send(stamp -> new AuthEvent.SessionEnded(stamp, end));
        }
    }

    private static boolean isLive(SessionState state) {
        return state instanceof Ready || state instanceof Refreshing;
    }

    /**
     * Puts a tombstone over the record of this epoch, or of {@link #ANYBODY}'s, also over one that cannot be read; gives what
     * the vault held before. An empty vault gets one too: a refresh that was about to write a lost record anew must not
     * find it as it was.
     */
    private @Nullable VaultRecord bury(String given) throws AuthException.Storage {
        String epoch = ANYBODY.equals(given) ? null : given;
        while (true) {
            Held held = parts.store().read();
            VaultRecord found = held.record();
            boolean nothing = found == null
                    ? epoch == null && held.problem() == null
                    : found.isTombstone() || (epoch != null && !found.epoch().equals(epoch));
            if (nothing || parts.store().replace(held, tombstone(found, epoch)) != null) {
                unburied = null;
                return found;
            }
        }
    }

    private VaultRecord tombstone(@Nullable VaultRecord found, @Nullable String epoch) {
        String ended = epoch == null ? Fingerprints.mint() : epoch;
        return found == null
                ? VaultRecord.tombstone(ended, 0, parts.clock().millis(), SessionEnd.SIGNED_OUT)
                : found.tombstone(SessionEnd.SIGNED_OUT);
    }

    /** Tries again until the tombstone is written. */
    void entombLater(String epoch) {
        unburied = epoch;
        buryAgain(epoch, parts.limits().retry());
    }

    private void buryAgain(String epoch, Duration backoff) {
        engine.workers().later(backoff, () -> {
            try {
                buryIfStillWanted(epoch);
            } catch (AuthException.Storage e) {
                Duration doubled = backoff.multipliedBy(2);
                buryAgain(epoch, doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF);
            }
        });
    }

    /** Tries once more to write a tombstone that could not be written: the session is closed. */
    void buryForTheLastTime() {
        String epoch = unburied;
        try {
            if (epoch != null) {
                buryIfStillWanted(epoch);
            }
        } catch (AuthException.Storage e) {
            // Whoever signed out was told, and so was the listener.
        }
    }

    private void buryIfStillWanted(String epoch) throws AuthException.Storage {
        VaultRecord found;
        changing.lock();
        try {
            if (!epoch.equals(unburied)) {
                return;
            }
            found = bury(epoch);
            parts.events().send(AuthEvent.SignedOut::new);
        } finally {
            changing.unlock();
        }
        if (found != null && epoch.equals(ANYBODY) && !found.isTombstone()) {
            revoke(found.livePair());
        }
    }

    /**
     * A pair that came for an epoch that has ended. It is revoked while nobody has signed in since; after a new
     * sign-in, revoking it could end the new session at a server that ties both to one login.
     */
    void drop(VaultRecord late) {
        if (!revokeIfLatest(late)) {
            String reason = "a pair came after the session had ended";
            parts.events().send(stamp -> new AuthEvent.RefreshFailed(stamp, AuthEvent.Failure.DROPPED, reason, null));
        }
    }

    /** Revokes the pair of an epoch that has ended, unless somebody has signed in since; whether the server was asked. */
    boolean revokeIfLatest(VaultRecord ended) {
        boolean isLatest;
        try {
            VaultRecord found = parts.store().read().record();
            isLatest =
                    found != null && found.sameEpoch(ended) && (found.isTombstone() || !engine.isLive(ended.epoch()));
        } catch (AuthException.Storage e) {
            isLatest = false;
        }
        return isLatest && revoke(ended.livePair()) != Told.NOBODY;
    }

    /** What became of a revocation. */
    private enum Told {
        CONFIRMED,
        NOT_CONFIRMED,
        /** The endpoint has none. */
        NOBODY
    }

    private Told revoke(TokenPair pair) {
        Duration limit = parts.limits().endpoint();
        Lane lane = parts.lanes().get();
        Told told;
        try {
            told = lane.call(() -> parts.endpoint().revoke(pair, limit), limit, true) ? Told.CONFIRMED : Told.NOBODY;
        } catch (IOException | TimeoutException | RuntimeException e) {
            told = Told.NOT_CONFIRMED;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        if (told != Told.NOBODY) {
            boolean confirmed = told == Told.CONFIRMED;
            parts.events().send(stamp -> new AuthEvent.Revoked(stamp, confirmed));
        }
        return told;
    }
}
