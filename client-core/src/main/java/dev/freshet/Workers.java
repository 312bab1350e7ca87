package dev.freshet;

import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The thread that flights run on: one daemon, made when it is first needed, gone after ten idle seconds. */
final class Workers {
    private final ReentrantLock making = new ReentrantLock();
    private final String name;
    private final @Nullable ScheduledExecutorService given;
    private volatile @Nullable ScheduledThreadPoolExecutor made;
    private volatile boolean closed;

    Workers(String name, @Nullable ScheduledExecutorService given) {
        this.name = name;
        this.given = given;
    }

    /** Runs the task on the session's thread; false if the session is closed or its executor refuses. */
    boolean execute(Runnable task) {
        return later(Duration.ZERO, task);
    }

    /** Runs the task after the delay, unless the session is closed by then. */
    boolean later(Duration delay, Runnable task) {
        try {
            ScheduledExecutorService executor = executor();
            if (closed) {
                return false;
            }
            if (delay.isZero()) {
                executor.execute(task);
            } else {
                executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return false;
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on nothing begins. */
    void refuse() {
        closed = true;
    }

    /** Lets what was to run at once run, and drops what was to run later. */
    void close() {
        refuse();
        making.lock();
        try {
            if (made != null) {
                made.shutdown();
                dropDelayed(made);
            }
        } finally {
            making.unlock();
        }
    }

    /** The executor's own policy for this drops, on Android, what was to run at once, too, as Java 8 did. */
    private static void dropDelayed(ScheduledThreadPoolExecutor executor) {
        for (Runnable task : executor.getQueue().toArray(new Runnable[0])) {
            if (task instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) > 0) {
                executor.remove(task);
            }
        }
    }

    private ScheduledExecutorService executor() {
        ScheduledExecutorService executor = given == null ? made : given;
        if (executor != null) {
            return executor;
        }
        making.lock();
        try {
            ScheduledThreadPoolExecutor one = made == null ? make() : made;
            made = one;
            return one;
        } finally {
            making.unlock();
        }
    }

    private ScheduledThreadPoolExecutor make() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, Threads.named(name));
        one.setKeepAliveTime(10, TimeUnit.SECONDS);
        one.allowCoreThreadTimeOut(true);
        one.setRemoveOnCancelPolicy(true);
        return one;
    }
}
