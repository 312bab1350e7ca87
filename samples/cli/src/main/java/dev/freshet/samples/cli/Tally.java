package dev.freshet.samples.cli;

/** How the calls went. Safe from any thread: Ctrl-C reads it. */
final class Tally {
    private int calls;
    private int failed;
    private Exit last = Exit.OK;

    synchronized void add(Exit exit) {
        calls++;
        failed += exit == Exit.OK ? 0 : 1;
        last = exit == Exit.OK ? last : exit;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized int failed() {
        return failed;
    }

    /** How the last call failed that did, or {@code OK}. */
    synchronized Exit lastFailure() {
        return last;
    }
}
