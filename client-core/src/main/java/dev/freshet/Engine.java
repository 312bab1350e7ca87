package dev.freshet;

import dev.freshet.AuthEvent.Reason;
import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Ready;
import dev.freshet.SessionState.Refreshing;
import dev.freshet.SessionState.SignedOut;
import dev.freshet.SessionState.Unloaded;
import dev.freshet.VaultRecord.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The state of a session, and what is decided by it: who may send, who waits for which flight, when one takes off. */
final class Engine {
    /** So many pairs in a row, each refused unexpired and never accepted, are a loop. */
    private static final int LOOP = 3;

    private static final Duration LOOP_PAUSE = Duration.ofSeconds(30);

    private final Parts parts;
    private final Workers workers;
    private final Unsaved unsaved;
    private final Identity identity;
    private final Loading loading;
    private final SteppingUp steppingUp;
    private final Arrivals arrivals;
    private final Map<AccessScope, AuthSession> views = new ConcurrentHashMap<>();
    private final AtomicReference<SessionState> state;
    private volatile @Nullable VaultRecord answeredLate;
    private @Nullable AuthSession enrolled;

    Engine(Parts parts, Workers workers) {
        this.parts = parts;
        this.workers = workers;
        this.unsaved = new Unsaved(this);
        this.identity = new Identity(this);
        this.loading = new Loading(this);
        this.steppingUp = new SteppingUp(this);
        this.arrivals = new Arrivals(this);
        this.state = new AtomicReference<>(loading.notYet());
    }

    Parts parts() {
        return parts;
    }

    Workers workers() {
        return workers;
    }

    Identity identity() {
        return identity;
    }

    Unsaved unsaved() {
        return unsaved;
    }

    /** Gives this session to a registry, once; whoever reaches the engine, a flight too, then reaches the session. */
    synchronized boolean enroll(AuthSession session) {
        boolean first = enrolled == null;
        enrolled = first ? session : enrolled;
        return first;
    }

    synchronized boolean isEnrolled() {
        return enrolled != null;
    }

    SessionState state() {
        return Objects.requireNonNull(state.get());
    }

    Loading loading() {
        return loading;
    }

    SteppingUp steppingUp() {
        return steppingUp;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    boolean compareAndSet(SessionState expected, SessionState next) {
        return state.compareAndSet(expected, next);
    }

    SessionState change(UnaryOperator<SessionState> transition) {
        return Objects.requireNonNull(state.getAndUpdate(transition));
    }

    /** The view of this scope: made once. */
    AuthSession view(AccessScope scope, Function<Narrowed, AuthSession> make) {
        if (!parts.endpoint().narrows() || parts.replay().kind() == Replay.Kind.IDEMPOTENT) {
            throw new IllegalStateException("this session's endpoint gives no narrower access token");
        }
        return views.computeIfAbsent(scope, asked -> make.apply(new Narrowed(this, asked)));
    }

    Access access(VaultRecord record, int refusedBefore) {
        return access(record, refusedBefore, null);
    }

    Access access(VaultRecord record, int refusedBefore, @Nullable Narrowed narrowed) {
        Age age = Age.of(
                record.livePair().expiresIn(),
                record.livePair().refreshExpiresIn(),
                record.age(parts.clock().millis()),
                parts.limits().ahead(),
                parts.clock());
        return access(record, age, refusedBefore, narrowed);
    }

    /** An access for a record whose refresh token alone is new: of the same age, whatever the wall clock has done. */
    Access sameToken(Access before, VaultRecord record) {
        return access(record, before.age(), before.refusedBefore(), null);
    }

    private Access access(VaultRecord record, Age age, int refusedBefore, @Nullable Narrowed narrowed) {
        TokenPair pair = record.livePair();
        return new Access(
                this,
                record,
                parts.scheme().value(pair.access()),
                parts.signers().of(pair),
                age,
                narrowed == null ? tenure(record) : null,
                refusedBefore,
                narrowed);
    }

    private @Nullable Tenure tenure(VaultRecord record) {
        Access now = state().access();
        boolean known = now != null && now.record() != null && now.loaded().sameEpoch(record);
        return Tenure.of(record, now != null && known ? now.tenure() : null, parts.limits(), parts.clock());
    }

    boolean isLive(String epoch) {
        Access access = state().access();
        VaultRecord record = access == null ? null : access.record();
        return record != null && record.epoch().equals(epoch);
    }

    boolean isFlying(Flight flight) {
        return state.get() instanceof Refreshing refreshing && refreshing.flight() == flight;
    }

    /**
     * How many pairs in a row were refused unexpired, with the one that this flight replaces: none, when it was not
     * refused.
     */
    int refusals(Flight flight, Access base) {
        boolean refused =
                state.get() instanceof Refreshing refreshing && refreshing.flight() == flight && refreshing.rejected();
        return refused ? base.refusals() : 0;
    }

    /** Notes that the successor of this pair has come, after its flight had ended, and waits to be stored. */
    void answeredLate(VaultRecord spent) {
        answeredLate = spent;
    }

    boolean isAnsweredLate(VaultRecord spent) {
        VaultRecord late = answeredLate;
        return late != null && late.samePair(spent);
    }

    boolean usable(Access access) {
        SessionState now = state();
        if (now.access() != access || !access.use()) {
            return false;
        }
        if (now instanceof Ready ready) {
            if (ready.rejected()) {
                return false;
            }
            if (!access.age().isStale() || !access.isRefreshable()) {
                return true;
            }
            if (access.age().isExpired()) {
                return false;
            }
            if (mayRefreshAhead(ready)) {
                takeOff(ready, false, Reason.NEAR_EXPIRY);
            }
            return true;
        }
        return now instanceof Refreshing refreshing
                && !refreshing.rejected()
                && !access.age().isExpired();
    }

    /** Whether a token that still works may be refreshed already. */
    boolean mayRefreshAhead(Ready ready) {
        boolean strict = parts.replay().kind() == Replay.Kind.STRICT;
        boolean settling = strict && ready.pause().open() != null;
        boolean dead = ready.access().isRefreshTokenDead();
        return ready.pause().isOver(parts.clock()) && !settling && !dead && !workers.isClosed();
    }

    /** What whoever was refused, or may not send, waits for; done already when there is nothing to wait for. */
    Landing decide(Access seen, boolean refused) {
        while (true) {
            SessionState now = state();
            Landing landing;
            if (now instanceof SignedOut out) {
                landing = Landing.failed(new AuthException.SignedOut(out.end(), null));
            } else if (now instanceof Unloaded unloaded) {
                landing = loading.begin(unloaded);
            } else if (!Objects.requireNonNull(now.access()).sameEpoch(seen)) {
                landing = Landing.failed(new AuthException.SignedOut(SessionEnd.REPLACED, null));
            } else if (refused && now.access() == seen && (landing = steppingUp.join(seen)) != null) {
                return landing;
            } else if (now instanceof Refreshing refreshing) {
                landing =
                        decide(refreshing, seen, refused && refreshing.access().sameToken(seen));
            } else {
                Ready ready = (Ready) now;
                landing = decide(ready, refused && ready.access().sameToken(seen));
            }
            if (landing != null) {
                return landing;
            }
        }
    }

    /** The same while a flight is under way; null when another thread was faster. */
    private @Nullable Landing decide(Refreshing now, Access seen, boolean refused) {
        if (refused && !now.rejected() && !state.compareAndSet(now, now.refused())) {
            return null;
        }
        boolean bad = refused || now.rejected() || !now.access().isGood();
        if (!bad) {
            return Landing.on(now.access());
        }
        Landing flight = now.flight().landing();
        Access whose = seen.record() == null ? now.access() : seen;
        return now.flight().narrowed() == null ? flight : flight.then(() -> decide(whose, refused));
    }

    /** The same while none is; null when another thread was faster. */
    private @Nullable Landing decide(Ready now, boolean refused) {
        Access current = now.access();
        boolean bad = refused || now.rejected();
        boolean overdue = current.overdue() != null;
        if (!bad && !overdue && !(current.age().isExpired() && current.isRefreshable())) {
            return Landing.on(current);
        }
        if (!now.pause().isOver(parts.clock())) {
            AuthException why = now.pause().why();
            if (why == null && !overdue) {
                return Landing.on(current);
            }
            if (why != null) {
                boolean noted = now.rejected() == bad || state.compareAndSet(now, now.refused());
                return noted ? Landing.failed(why.again()) : null;
            }
        }
        if (refused && isLoop(current, now.pause())) {
            return cutLoop(now) ? Landing.on(current) : null;
        }
        return takeOff(now, bad, bad ? Reason.REJECTED : Reason.EXPIRED);
    }

    private boolean cutLoop(Ready ready) {
        Pause pause = loopPause(ready.pause().open());
        if (!state.compareAndSet(ready, new Ready(ready.access(), false, pause))) {
            return false;
        }
        tellLoopCut(pause);
        return true;
    }

    /** Whether this token, refused as it is, is one of a row of fresh ones that were. */
    static boolean isLoop(Access refused, Pause pause) {
        return refused.refusals() >= LOOP && !pause.loopCut();
    }

    Pause loopPause(@Nullable Intent open) {
        return parts.limits().pause(1, LOOP_PAUSE, true, open, parts.clock());
    }

    void tellLoopCut(Pause pause) {
        parts.events().send(stamp -> new AuthEvent.LoopCut(stamp, pause.until()));
    }

    /** Starts a flight; null when another thread was faster. */
    @Nullable
    Landing takeOff(Ready ready, boolean rejected, Reason reason) {
        return takeOff(ready, rejected, reason, null);
    }

    /** The same for the sake of another access token, where {@code narrowed} is given. */
    @Nullable
    Landing takeOff(Ready ready, boolean rejected, Reason reason, @Nullable Narrowed narrowed) {
        Flight flight = new Flight(this, reason, ready.access(), ready.pause(), narrowed);
        Refreshing flying = new Refreshing(ready.access(), rejected, ready.pause(), flight);
        if (!state.compareAndSet(ready, flying)) {
            return null;
        }
        if (!workers.execute(flight)) {
            giveUp(flight);
        }
        return flight.landing();
    }

    /** Ends a flight that has not begun, and never will. */
    void giveUp(Flight flight) {
        if (flight.begin()) {
            arrivals.land(flight, flight.notBegun());
        }
    }

    /** Why the session's thread has not taken a task. */
    AuthException notTaken() {
        return workers.isClosed()
                ? new AuthException.Closed(null)
                : new AuthException.Unavailable("the session's executor takes no task", Instant.now(), null);
    }

    /** Waits for what is under way, writes what could not be written, and lets nothing new begin. */
    void close() {
        workers.refuse();
        if (state.get() instanceof Refreshing refreshing) {
            giveUp(refreshing.flight());
            refreshing
                    .flight()
                    .landing()
                    .awaitQuietly(parts.limits().flight().plus(parts.limits().vault()));
        }
        workers.close();
        unsaved.settleForTheLastTime();
        identity.buryForTheLastTime();
        parts.events().drain();
    }
}
