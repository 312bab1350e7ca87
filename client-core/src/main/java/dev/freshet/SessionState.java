package dev.freshet;

import dev.freshet.VaultRecord.Intent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The states of a session. Held in one atomic reference; every transition makes a new one. */
sealed interface SessionState {

    /** What a request is sent with; null when nobody is signed in. */
    @Nullable
    Access access();

    /** The vault has not been read. The access is a placeholder that is never usable. */
    record Unloaded(Access access, @Nullable Landing loading) implements SessionState {}

    /** Nobody is signed in. */
    record SignedOut(SessionEnd end) implements SessionState {
        @Override
        public @Nullable Access access() {
            return null;
        }
    }

    /**
     * Somebody is signed in.
     *
     * @param rejected whether a server has refused this access: it is not sent again
     */
    record Ready(Access access, boolean rejected, Pause pause) implements SessionState {
        Ready refused() {
            return rejected ? this : new Ready(access, true, pause);
        }
    }

    /** A flight is replacing the access. */
    record Refreshing(Access access, boolean rejected, Pause pause, Flight flight) implements SessionState {
        Refreshing refused() {
            return rejected ? this : new Refreshing(access, true, pause, flight);
        }
    }

    /**
     * How long the endpoint is left alone, and why.
     *
     * @param untilNanos the end, in the clock's nanoseconds; read only when {@code failures} is not 0
     * @param until the same in wall time, for people
     * @param failures how many attempts in a row have failed
     * @param loopCut whether fresh tokens were refused in a row: callers get the 401
     * @param open the refresh that got no answer, if it did not
     * @param why what callers are told meanwhile; null when they get the 401
     */
    record Pause(
            long untilNanos,
            Instant until,
            int failures,
            boolean loopCut,
            @Nullable Intent open,
            @Nullable AuthException why) {
        static final Pause NONE = new Pause(0, Instant.EPOCH, 0, false, null, null);

        Pause because(AuthException failure) {
            return new Pause(untilNanos, until, failures, loopCut, open, failure);
        }

        boolean isOver(SessionClock clock) {
            return failures == 0 || clock.nanos() - untilNanos >= 0;
        }
    }
}
