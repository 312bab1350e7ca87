package dev.freshet.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests, so many that no test misses one and a benchmark does not fill the heap. */
final class RequestLog {
    static final int CAPACITY = 100_000;

    private final Deque<Seen> requests = new ArrayDeque<>();
    private long count;

    synchronized void add(Seen seen) {
        count++;
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(seen);
    }

    /** How many there have been, those included that the log has lost. */
    synchronized long count() {
        return count;
    }

    synchronized List<Seen> toList() {
        return List.copyOf(requests);
    }

    /** Those after the first {@code before}, as far as they are there. */
    synchronized List<Seen> since(long before) {
        return requests.stream()
                .skip(Math.max(0, requests.size() - (count - before)))
                .toList();
    }
}
