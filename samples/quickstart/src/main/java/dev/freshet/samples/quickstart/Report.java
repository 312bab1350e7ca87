package dev.freshet.samples.quickstart;

import dev.freshet.samples.quickstart.server.Account;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Holds what has happened against what was promised. */
final class Report {
    private static final Duration LATEST_EVENT = Duration.ofSeconds(2);

    /** A token lives at least this much longer than the server announces; a request that takes longer may outlive it. */
    private static final Duration LEAST_SLACK = Duration.ofMillis(500);

    private final PrintStream out;
    private boolean allKept = true;

    Report(PrintStream out) {
        this.out = out;
    }

    void expect(String promise, boolean isKept) {
        out.printf("%-7s %s%n", isKept ? "yes" : "BROKEN", promise);
        allKept &= isKept;
    }

    /** Compares the program's count with the server's. Events come on a thread of their own: it waits for the last. */
    void compare(Tally tally, Account server) throws InterruptedException {
        await(() -> tally.refreshes() >= server.refreshes() && tally.retries() >= server.refused());
        expect(
                "no caller saw a failure" + (tally.failures() == 0 ? "" : ": " + tally.firstFailure()),
                tally.failures() == 0);
        expect("every request that a caller sent was served once", tally.ok() == server.served());
        boolean tooSlow = tally.slowest().compareTo(LEAST_SLACK) >= 0;
        boolean noneRefused = server.refusedWhileKnown() == 0;
        expect(
                "no 401 while the expiry was known"
                        + (noneRefused || !tooSlow
                                ? ""
                                : ", but for tokens that ran out on their way: the machine is busy"),
                noneRefused || tooSlow);
        expect(
                "401s told of the expiry afterwards, and each led to one retry",
                server.refused() > 0 && tally.retries() == server.refused());
        expect(
                "one refresh for every token that came to its end, and no other",
                tally.refreshes() == server.expiries() && tally.refreshes() == server.refreshes());
        expect("no refresh token was presented twice", server.refusedGrants() == 0);
    }

    void total(Tally tally, Account server) {
        out.printf(
                "%nrequests=%d 401s=%d retries=%d failures=%d refreshes=%d expiries=%d%n",
                tally.ok(), server.refused(), tally.retries(), tally.failures(), tally.refreshes(), server.expiries());
    }

    boolean allKept() {
        return allKept;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LATEST_EVENT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
        }
    }
}
