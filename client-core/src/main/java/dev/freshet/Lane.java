package dev.freshet;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls into other people's code, one after another, on a daemon thread that lives only while there is work. A call that
 * takes too long is left behind by its caller, and the next one waits for it.
 */
final class Lane {
    /** A wait goes by in such steps, so that a process that was stopped for hours has waited for one of them only. */
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(500);

    private final Executor thread;

    Lane(String name) {
        this(daemon(name));
    }

    Lane(Executor thread) {
        this.thread = thread;
    }

    private static Executor daemon(String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    void execute(Runnable task) {
        thread.execute(task);
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
            thread.execute(task);
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
