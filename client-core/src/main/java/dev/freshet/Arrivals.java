package dev.freshet;

import dev.freshet.AuthEvent.Reason;
import dev.freshet.Flight.Result;
import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Ready;
import dev.freshet.SessionState.Refreshing;
import dev.freshet.SessionState.SignedOut;
import java.time.Duration;
import java.util.Optional;

/** What the end of a flight changes, who is told of it, and when the next one is tried without being asked for. */
final class Arrivals {
    private final Engine engine;
    private final Parts parts;

    Arrivals(Engine engine) {
        this.engine = engine;
        this.parts = engine.parts();
    }

    /**
     * Makes the result visible and tells the listener, then those who wait: what anybody does next is told later than what
     * let them do it.
     */
    void land(Flight flight, Result result) {
        SessionEnd overtaken = null;
        try {
            overtaken = parts.events().inOrder(() -> publish(flight, result)).orElse(null);
        } finally {
            if (overtaken == null) {
                release(flight.landing(), result);
            } else {
                flight.landing().fail(new AuthException.SignedOut(overtaken, null));
            }
        }
    }

    /** Gives how the session has ended, if it has done so before. */
    private Optional<SessionEnd> publish(Flight flight, Result result) {
        SessionState now;
        SessionState next;
        do {
            now = engine.state();
            if (!(now instanceof Refreshing refreshing) || refreshing.flight() != flight) {
                return Optional.of(now instanceof SignedOut out ? out.end() : SessionEnd.REPLACED);
            }
            if (result instanceof Result.Took took && !took.sent()) {
                took.access().found();
            }
            next = after(refreshing, result, flight.narrowed() != null);
        } while (!engine.compareAndSet(now, next));
        parts.events().send(stamp -> event(stamp, flight, result));
        return Optional.empty();
    }

    private static AuthEvent event(AuthEvent.Stamp stamp, Flight flight, Result result) {
        if (result instanceof Result.Took took) {
            String name = took.access().fingerprint();
            int waiters = flight.landing().waiters();
            return took.sent()
                    ? new AuthEvent.Refreshed(stamp, name, flight.duration(), took.rotated(), waiters)
                    : new AuthEvent.Superseded(stamp, name);
        }
        if (result instanceof Result.Failed failed) {
            String reason = String.valueOf(failed.why().getMessage());
            return new AuthEvent.RefreshFailed(
                    stamp, failed.failure(), reason, failed.pause().until());
        }
        return new AuthEvent.SessionEnded(stamp, ((Result.Over) result).end());
    }

    private void release(Landing landing, Result result) {
        if (result instanceof Result.Took took) {
            landing.complete(took.access());
        } else if (result instanceof Result.Failed failed) {
            landing.fail(failed.why());
            recoverLater(failed);
        } else if (result instanceof Result.Over over) {
            landing.fail(new AuthException.SignedOut(over.end(), null));
        }
    }

    private static SessionState after(Refreshing refreshing, Result result, boolean narrowed) {
        if (result instanceof Result.Took took) {
            boolean same = narrowed && took.access().sameToken(refreshing.access());
            return new Ready(took.access(), same && refreshing.rejected(), Pause.NONE);
        }
        if (result instanceof Result.Failed failed) {
            boolean sameToken =
                    failed.access().headerValue().equals(refreshing.access().headerValue());
            return new Ready(failed.access(), refreshing.rejected() && sameToken, failed.pause());
        }
        return new SignedOut(((Result.Over) result).end());
    }

    /** A refresh that got no answer is tried again without being asked for, while the server may still honour it. */
    private void recoverLater(Result.Failed failed) {
        Pause pause = failed.pause();
        double waited = parts.limits().retry().toMillis() * (Math.pow(2, pause.failures()) - 1);
        if (pause.open() != null && waited <= parts.replay().within().toMillis()) {
            recoverAfter(pause);
        }
    }

    void recoverAfter(Pause pause) {
        if (parts.replay().kind() != Replay.Kind.STRICT) {
            long nanos = Math.max(1, pause.untilNanos() - parts.clock().nanos());
            engine.workers().later(Duration.ofNanos(nanos), this::recover);
        }
    }

    private void recover() {
        SessionState now = engine.state();
        if (now instanceof Ready ready
                && ready.pause().open() != null
                && ready.pause().isOver(parts.clock())
                && !ready.access().isRefreshTokenDead()) {
            engine.takeOff(ready, ready.rejected(), Reason.RECOVERY);
        }
    }

    /** A pair that came late takes the place of the one it descends from. */
    void adopt(Access from, Access to) {
        SessionState now = engine.state();
        if (now instanceof Ready ready && ready.access() == from) {
            engine.compareAndSet(now, new Ready(to, false, Pause.NONE));
        }
    }
}
