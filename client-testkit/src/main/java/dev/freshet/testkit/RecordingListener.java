package dev.freshet.testkit;

import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every event that it hears. Events come on a thread of the session's: wait for the one that matters. Safe from any
 * thread.
 */
public final class RecordingListener implements AuthListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final List<AuthEvent> events = new ArrayList<>();

    private final @Nullable Journal journal;

    /** A listener that has heard nothing. */
    public RecordingListener() {
        journal = null;
    }

    /** The same; what it hears stands in that server's {@link Timeline} too, by the time at which it was heard. */
    public RecordingListener(RotatingAuthServer server) {
        journal = server.journal();
    }

    @Override
    public void onEvent(AuthEvent event) {
        if (journal != null) {
            SessionNotes.write(event, journal);
        }
        lock.lock();
        try {
            events.add(event);
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What has been heard so far, in order. */
    public List<AuthEvent> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** The events of one type that have been heard so far, in order. */
    public <E extends AuthEvent> List<E> events(Class<E> type) {
        return events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Waits until so many events of one type have been heard, counted from the start, and gives the last of them. Blocks.
     *
     * @throws AssertionError if fewer have within 30 seconds
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public <E extends AuthEvent> E await(Class<E> type, int count) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (events(type).size() < count) {
                if (left <= 0) {
                    throw new AssertionError(events(type).size() + " of " + count + " " + type.getSimpleName()
                            + " within " + PATIENCE.toSeconds() + " s");
                }
                left = heard.awaitNanos(left);
            }
            return events(type).get(count - 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + type.getSimpleName(), e);
        } finally {
            lock.unlock();
        }
    }

    /** The same for the first of its type. */
    public <E extends AuthEvent> E await(Class<E> type) {
        return await(type, 1);
    }
}
