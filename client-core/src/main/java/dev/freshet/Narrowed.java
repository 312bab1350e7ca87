package dev.freshet;

import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Ready;
import dev.freshet.SessionState.Refreshing;
import dev.freshet.SessionState.SignedOut;
import dev.freshet.SessionState.Unloaded;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Another access token of the same refresh token. It is kept in memory: the vault keeps what can be spent. Its refreshes
 * are flights of the session like any other, one at a time, since each may rotate the refresh token.
 */
final class Narrowed {
    private final Engine engine;
    private final Parts parts;
    private final AccessScope scope;
    private final Access unread;

    /** Stands for the token that is not there yet. It knows whose: what waits with it must not go out as somebody else. */
    private volatile Access absent;

    private final AtomicReference<Slot> slot = new AtomicReference<>(new Slot(null, false, Pause.NONE));

    /** The token that there is, whether a server has refused it, and a pause of its own after a fault of its own. */
    private record Slot(@Nullable Access access, boolean rejected, Pause pause) {}

    Narrowed(Engine engine, AccessScope scope) {
        this.engine = engine;
        this.parts = engine.parts();
        this.scope = scope;
        this.unread = standIn(null);
        this.absent = unread;
    }

    private Access standIn(@Nullable VaultRecord record) {
        Age unknown = Age.of(null, Duration.ZERO, Duration.ZERO, parts.clock());
        return new Access(engine, record, "", null, unknown, null, 0, this);
    }

    AccessScope scope() {
        return scope;
    }

    private Slot slot() {
        return Objects.requireNonNull(slot.get());
    }

    /** What a request is sent with, beside the session's own access: never usable when there is none yet. */
    Access access(Access main) {
        if (main.record() == null) {
            return unread;
        }
        Access there = slot().access();
        if (there != null && there.sameEpoch(main)) {
            return there;
        }
        Access none = absent;
        if (none == unread || !none.sameEpoch(main)) {
            none = standIn(main.record());
            absent = none;
        }
        return none;
    }

    boolean usable(Access access) {
        Slot now = slot();
        Access main = engine.state().access();
        if (now.access() != access || now.rejected() || main == null || !main.sameEpoch(access) || !main.use()) {
            return false;
        }
        if (!access.age().isStale()) {
            return true;
        }
        if (access.age().isExpired()) {
            return false;
        }
        if (engine.state() instanceof Ready ready
                && now.pause().isOver(parts.clock())
                && engine.mayRefreshAhead(ready)) {
            engine.takeOff(ready, ready.rejected(), AuthEvent.Reason.NEAR_EXPIRY, this);
        }
        return true;
    }

    /** {@link Engine#decide} for this token. */
    Landing decide(Access seen, boolean refused) {
        while (true) {
            SessionState now = engine.state();
            Landing landing;
            if (now instanceof SignedOut out) {
                landing = Landing.failed(new AuthException.SignedOut(out.end(), null));
            } else if (now instanceof Unloaded unloaded) {
                Landing loading = engine.loading().begin(unloaded);
                landing = loading == null ? null : loading.onceGiven(given -> decide(seen, refused));
            } else if (!Objects.requireNonNull(now.access()).sameEpoch(seen)) {
                landing = Landing.failed(new AuthException.SignedOut(SessionEnd.REPLACED, null));
            } else {
                // what began before the vault was read belongs, from here on, to whoever was found in it
                Access whose = seen.record() == null ? Objects.requireNonNull(now.access()) : seen;
                landing = decide(now, whose, refused);
            }
            if (landing != null) {
                return landing;
            }
        }
    }

    /** The same while somebody is signed in; null when another thread was faster. */
    private @Nullable Landing decide(SessionState now, Access seen, boolean refused) {
        Access main = Objects.requireNonNull(now.access());
        Slot there = slot();
        Access current = there.access() != null && there.access().sameEpoch(main) ? there.access() : null;
        boolean bad = refused && current == seen;
        boolean overdue = main.overdue() != null;
        if (current != null
                && !overdue
                && !bad
                && !there.rejected()
                && !current.age().isExpired()) {
            return Landing.on(current);
        }
        Landing step = bad ? signingIn(seen, main) : null;
        if (step != null) {
            return step;
        }
        Pause pause = there.pause();
        AuthException fault = pause.isOver(parts.clock()) ? null : pause.why();
        if (current != null && !overdue && !pause.isOver(parts.clock()) && fault == null) {
            return Landing.on(current);
        }
        if (bad && !there.rejected()) {
            if (Engine.isLoop(seen, pause)) {
                return cutLoop(there) ? Landing.on(seen) : null;
            }
            if (!slot.compareAndSet(there, new Slot(seen, true, pause))) {
                return null;
            }
        }
        if (fault != null) {
            return Landing.failed(fault.again());
        }
        if (now instanceof Refreshing refreshing) {
            return refreshing.flight().landing().then(() -> decide(seen, refused));
        }
        Ready ready = (Ready) now;
        AuthException why = ready.pause().why();
        if (!ready.pause().isOver(parts.clock()) && why != null) {
            return Landing.failed(why.again());
        }
        boolean refreshable = main.isRefreshable() && !(main.isRefreshTokenDead() && main.isGood());
        if (!refreshable && !overdue) {
            return Landing.failed(unavailable("there is no refresh token to get a narrower access token with"));
        }
        AuthEvent.Reason reason = bad || there.rejected() ? AuthEvent.Reason.REJECTED : AuthEvent.Reason.EXPIRED;
        Landing flight = engine.takeOff(ready, ready.rejected(), reason, this);
        return flight == null ? null : flight.onceGiven(given -> decide(seen, refused));
    }

    /** What a caller waits for whose API asks for a new sign-in; null if it does not, or there was one since this token. */
    private @Nullable Landing signingIn(Access seen, Access main) {
        if (seen.loaded().signedInAt() != main.loaded().signedInAt()) {
            seen.demand(null);
            return null;
        }
        Landing step = engine.steppingUp().join(seen);
        return step == null ? null : step.onceGiven(given -> given == seen ? Landing.on(seen) : decide(seen, true));
    }

    /** One fresh token after the other is refused: the callers get the server's own answer for a while. */
    private boolean cutLoop(Slot there) {
        Pause cut = engine.loopPause(null);
        boolean done = slot.compareAndSet(there, new Slot(there.access(), false, cut));
        if (done) {
            engine.tellLoopCut(cut);
        }
        return done;
    }

    private AuthException unavailable(String what) {
        return new AuthException.Unavailable(
                what, Instant.ofEpochMilli(parts.clock().millis()), null);
    }

    /** A flight has brought the token. */
    void took(VaultRecord base, TokenPair pair) {
        VaultRecord mine = base.narrowedTo(pair, parts.clock().millis());
        Slot before = slot();
        Access refused = before.rejected() ? before.access() : null;
        int refusals = refused != null && refused.loaded().sameEpoch(mine) ? refused.refusals() : 0;
        slot.set(new Slot(engine.access(mine, refusals, this), false, Pause.NONE));
    }

    /** The server gives no such token: that says nothing of the session's own. */
    Pause refuse(AuthException why) {
        Slot before = slot();
        Pause pause = parts.limits().pause(before.pause().failures() + 1, null, false, null, parts.clock());
        slot.set(new Slot(before.access(), before.rejected(), pause.because(why)));
        return pause;
    }
}
