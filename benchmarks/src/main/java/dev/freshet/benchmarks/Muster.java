package dev.freshet.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Holds the answers to refused requests until all callers' requests are there, so that all are refused at once. */
final class Muster {
    private final List<Runnable> held = new ArrayList<>();
    private int awaited;
    private long releasedAt = System.nanoTime();

    /** From now on so many are awaited; 0 for none. */
    synchronized void await(int callers) {
        awaited = callers;
    }

    /** Runs {@code answer} at once, or together with the others', on the thread of the last to come. */
    void refused(Runnable answer) {
        List<Runnable> all = arrived(answer);
        all.forEach(Runnable::run);
    }

    private synchronized List<Runnable> arrived(Runnable answer) {
        held.add(answer);
        if (held.size() < awaited) {
            return List.of();
        }
        awaited = 0;
        releasedAt = System.nanoTime();
        List<Runnable> all = List.copyOf(held);
        held.clear();
        return all;
    }

    /** When answers were last let go, in nanoseconds. */
    synchronized long releasedAt() {
        return releasedAt;
    }
}
