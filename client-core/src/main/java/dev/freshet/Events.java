package dev.freshet;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Numbers events and hands them to the listener, in order, away from every thread that has work to do. */
final class Events {
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final String label;
    private final AuthListener listener;
    private final SessionClock clock;
    private final Lane lane;
    private final ReentrantLock order = new ReentrantLock();
    private long sequence;

    Events(String label, AuthListener listener, SessionClock clock, Lane lane) {
        this.label = label;
        this.listener = listener;
        this.clock = clock;
        this.lane = lane;
    }

    String label() {
        return label;
    }

    /**
     * Makes a change visible and sends what tells of it, as one: what another thread does because of the change is numbered
     * later. Takes a moment: nothing that blocks, and no code of a caller's, belongs in it.
     */
    <T> T inOrder(Supplier<T> change) {
        order.lock();
        try {
            return change.get();
        } finally {
            order.unlock();
        }
    }

    void send(Function<AuthEvent.Stamp, AuthEvent> event) {
        if (listener == AuthListener.NONE) {
            return;
        }
        order.lock();
        try {
            AuthEvent numbered =
                    event.apply(new AuthEvent.Stamp(label, ++sequence, Instant.ofEpochMilli(clock.millis())));
            lane.execute(() -> deliver(numbered, listener));
        } catch (OutOfMemoryError e) {
            // No thread could be made. What happened has happened, heard or not.
            warn("an event of a session's is lost", e);
        } finally {
            order.unlock();
        }
    }

    /** Waits until what was sent has been heard, but not long: a program that ends keeps its audit trail. */
    void drain() {
        if (listener != AuthListener.NONE) {
            try {
                lane.call(() -> true, DRAIN, false);
            } catch (TimeoutException e) {
                warn("a session's listener is slow: events may be lost", null);
            } catch (Exception e) {
                warn("a session's last events may be lost", e);
            }
        }
    }

    static void deliver(AuthEvent event, AuthListener listener) {
        try {
            listener.onEvent(event);
        } catch (Throwable e) { // a listener in Kotlin throws checked exceptions, too
            warn("a session's listener threw", e);
        }
    }

    static void warn(String what, @Nullable Throwable why) {
        Logger.getLogger("dev.freshet").log(Level.WARNING, what, why);
    }
}
