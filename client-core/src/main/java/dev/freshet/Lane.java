package dev.freshet;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls into other people's code, one after another, on a daemon thread that lives only while there is work. A call that
 * takes too long is left behind by its caller, and the next one waits for it.
 */
final class Lane {
    /** A wait goes by in such steps, so that a process that was stopped for hours has waited for one of them only. */
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long the thread waits for more, in milliseconds: a flight makes several calls in a row. */
    private static final long LINGER = 20;

    private final String name;
    private final @Nullable Executor given;

    /** Null while there is no thread: there may be very many lanes, and nearly all of them are idle. */
    private @Nullable BlockingQueue<Runnable> tasks;

    Lane(String name) {
        this.name = name;
        this.given = null;
    }

    Lane(Executor thread) {
        this.name = "";
        this.given = thread;
    }

    void execute(Runnable task) {
        if (given != null) {
            given.execute(task);
        } else {
            enqueue(task);
        }
    }

    private synchronized void enqueue(Runnable task) {
        if (tasks != null) {
            tasks.add(task);
            return;
        }
        BlockingQueue<Runnable> begun = new LinkedBlockingQueue<>();
        begun.add(task);
        Threads.named(name).newThread(() -> work(begun)).start();
        tasks = begun;
    }

    private void work(BlockingQueue<Runnable> begun) {
        Runnable next;
        do {
            next = next(begun);
            if (next != null) {
                run(next);
            }
        } while (next != null || !isOver(begun));
    }

    private static @Nullable Runnable next(BlockingQueue<Runnable> begun) {
        try {
            return begun.poll(LINGER, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return null;
        }
    }

    private static void run(Runnable task) {
        Thread thread = Thread.currentThread();
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        // Whoever interrupted meant this task, not the next.
        Thread.interrupted();
    }

    private synchronized boolean isOver(BlockingQueue<Runnable> begun) {
        boolean over = begun.isEmpty();
        tasks = over ? null : begun;
        return over;
    }

    /**
     * Runs the call and gives what it gives. A call that has not begun when {@code wait} is over never begins; one that
     * has begun goes on, interrupted if {@code interrupt}. An interrupt of the caller is kept for later: what is called
     * here must not get lost half way. Time in which this process was stopped does not count: the answer may have come
     * meanwhile.
     *
     * @throws TimeoutException if the call has not ended after {@code wait}
     * @throws Exception what the call throws
     */
    <T> T call(Callable<T> call, Duration wait, boolean interrupt) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        try {
            execute(task);
        } catch (OutOfMemoryError e) {
            throw new IllegalStateException("no thread could be made", e);
        }
        long left = wait.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                long step = Math.min(left, STEP);
                long since = System.nanoTime();
                try {
                    return task.get(step, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left -= Math.min(System.nanoTime() - since, step);
                } catch (TimeoutException e) {
                    left -= step;
                    if (left <= 0) {
                        task.cancel(interrupt);
                        throw e;
                    }
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause();
                    if (cause instanceof Exception exception) {
                        throw exception;
                    }
                    throw new IllegalStateException(cause);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
