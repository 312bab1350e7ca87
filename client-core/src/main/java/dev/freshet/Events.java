package dev.freshet;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

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

    void send(Function<AuthEvent.Stamp, AuthEvent> event) {
        if (listener == AuthListener.NONE) {
            return;
        }
        order.lock();
        try {
            AuthEvent numbered =
                    event.apply(new AuthEvent.Stamp(label, ++sequence, Instant.ofEpochMilli(clock.millis())));
            lane.execute(() -> deliver(numbered));
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
                Logger.getLogger("dev.freshet").log(Level.WARNING, "a session's listener is slow: events may be lost");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private void deliver(AuthEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            Logger.getLogger("dev.freshet").log(Level.WARNING, "a session's listener threw", e);
        }
    }
}
