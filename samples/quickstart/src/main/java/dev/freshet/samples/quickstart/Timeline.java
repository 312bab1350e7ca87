package dev.freshet.samples.quickstart;

import dev.freshet.samples.quickstart.server.DemoServer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what happens, a line for every half second. */
final class Timeline {
    private static final Duration STEP = Duration.ofMillis(500);

    private final Tally tally;
    private final DemoServer server;
    private final PrintStream out;
    private Moment last;

    Timeline(Tally tally, DemoServer server, PrintStream out) {
        this.tally = tally;
        this.server = server;
        this.out = out;
        this.last = moment();
    }

    void watch(String headline, Duration time) throws InterruptedException {
        out.printf("%n%s%n", headline);
        out.println("         requests ok   401s seen   refreshes   retries   failures");
        long start = System.nanoTime();
        for (Duration next = STEP; next.compareTo(time) <= 0; next = next.plus(STEP)) {
            Thread.sleep(Math.max(0, next.toMillis() - (System.nanoTime() - start) / 1_000_000));
            Moment now = moment();
            out.printf(
                    Locale.ROOT,
                    "%5.1f s %12d %11d %11d %9d %10d%n",
                    next.toMillis() / 1000.0,
                    now.ok - last.ok,
                    now.refused - last.refused,
                    now.refreshes - last.refreshes,
                    now.retries - last.retries,
                    now.failures - last.failures);
            last = now;
        }
    }

    private Moment moment() {
        return new Moment(tally.ok(), server.account().refused(), tally.refreshes(), tally.retries(), tally.failures());
    }

    private record Moment(long ok, long refused, long refreshes, long retries, long failures) {}
}
