package dev.freshet.testkit;

import dev.freshet.SessionClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task only when told, on the thread that tells it. Give it to a session as its executor, and every refresh waits
 * for the test. A task with a delay is due when the clock says so; the clock is a {@link FakeClock} in most tests.
 *
 * <pre>{@code
 * FakeClock clock = new FakeClock();
 * HeldExecutor held = new HeldExecutor(clock);
 * AuthSession session = AuthSession.builder().clock(clock).executor(held) // and the rest
 * ...
 * assertEquals(1, held.waiting()); // one refresh, whoever asked for it
 * held.runAll();
 * }</pre>
 *
 * <p>What a task throws stays in its future, as with any executor; {@link #execute} gives none. Safe from any thread:
 * {@link #runNext()} may be called on a thread of its own to hold one task half way.
 */
public final class HeldExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final SessionClock clock;
    private final List<Held<?>> tasks = new ArrayList<>();
    private long count;
    private boolean shut;

    /** An executor whose delayed tasks are due by this clock. */
    public HeldExecutor(SessionClock clock) {
        this.clock = clock;
    }

    /** How many tasks wait that {@link #runNext()} would run; those whose time has not come are not counted. */
    public synchronized int waiting() {
        return (int) tasks.stream().filter(Held::isDue).count();
    }

    /** How many tasks wait for their time. */
    public synchronized int delayed() {
        return tasks.size() - waiting();
    }

    /**
     * Runs the task that has been due for longest, on this thread.
     *
     * @throws AssertionError if none is due
     */
    public void runNext() {
        Held<?> next = next();
        if (next == null) {
            throw new AssertionError("no task is due; " + delayed() + " wait for their time");
        }
        next.run();
    }

    /** Runs what is due, and what that makes due, until nothing is; tells how many tasks that were. */
    public int runAll() {
        int ran = 0;
        for (Held<?> next = next(); next != null; next = next()) {
            next.run();
            ran++;
        }
        return ran;
    }

    private synchronized @Nullable Held<?> next() {
        Held<?> first = tasks.stream()
                .filter(Held::isDue)
                .min(Comparator.naturalOrder())
                .orElse(null);
        if (first != null) {
            tasks.remove(first);
        }
        return first;
    }

    private synchronized <T> Held<T> add(Callable<T> call, long delay, TimeUnit unit) {
        if (shut) {
            throw new RejectedExecutionException("the executor is shut down");
        }
        Held<T> held = new Held<>(call, clock.nanos() + unit.toNanos(Math.max(0, delay)), count++);
        tasks.add(held);
        return held;
    }

    private synchronized void forget(Held<?> task) {
        tasks.remove(task);
    }

    private final class Held<T> extends FutureTask<T> implements ScheduledFuture<T> {
        private final long due;
        private final long order;

        Held(Callable<T> call, long due, long order) {
            super(call);
            this.due = due;
            this.order = order;
        }

        boolean isDue() {
            return clock.nanos() - due >= 0;
        }

        @Override
        public boolean cancel(boolean interrupt) {
            forget(this);
            return super.cancel(interrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - clock.nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            if (other instanceof HeldExecutor.Held<?> held && due == held.due) {
                return Long.compare(order, held.order);
            }
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(
                () -> {
                    task.run();
                    return true;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return add(task, delay, unit);
    }

    /** Not supported: a session never repeats a task by itself. */
    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("scheduleAtFixedRate");
    }

    /** Not supported: a session never repeats a task by itself. */
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        throw new UnsupportedOperationException("scheduleWithFixedDelay");
    }

    @Override
    public synchronized void shutdown() {
        shut = true;
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shut = true;
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shut;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shut && tasks.isEmpty();
    }

    /** Does not wait: nothing runs by itself. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
