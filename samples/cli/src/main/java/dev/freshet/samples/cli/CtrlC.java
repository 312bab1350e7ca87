package dev.freshet.samples.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What Ctrl-C may not cut in two. It ends the program when a refresh that is under way, or a {@linkplain #whole whole},
 * has ended and is stored; each of them has its own limits, and after a minute nobody waits any more.
 */
final class CtrlC {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration UNNOTICED = Duration.ofMillis(300);
    private static final ReentrantLock WHOLE = new ReentrantLock();
    private static final List<Runnable> ENDS = new CopyOnWriteArrayList<>();
    private static volatile boolean pressed;

    private CtrlC() {}

    /** Runs what is either not begun or ended. */
    static <T> T whole(Callable<T> work) throws Exception {
        WHOLE.lock();
        try {
            return work.call();
        } finally {
            WHOLE.unlock();
        }
    }

    /** Whether the program is on its way out; what fails now fails because of that. */
    static boolean isPressed() {
        return pressed;
    }

    /**
     * From now on Ctrl-C, and a signal to terminate, runs {@code end} before the program is gone, after those that were
     * given earlier. So does the program's own end.
     */
    static void beforeTheEnd(Runnable end, Output out) {
        if (ENDS.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(out)));
        }
        ENDS.add(end);
    }

    private static void end(Output out) {
        pressed = true;
        CountDownLatch ended = new CountDownLatch(1);
        Thread patience = new Thread(() -> explainUnless(ended, out));
        patience.setDaemon(true);
        patience.start();
        try {
            if (!WHOLE.tryLock(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                out.note("It takes too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
        ENDS.forEach(Runnable::run);
        out.finish(Exit.INTERRUPTED); // unless it had finished
        ended.countDown();
    }

    /** Who has pressed it, and sees nothing happen, is told why. */
    private static void explainUnless(CountDownLatch ended, Output out) {
        try {
            if (!ended.await(UNNOTICED.toMillis(), TimeUnit.MILLISECONDS)) {
                out.note("%nFinishing what is under way, so that you stay signed in ...");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
