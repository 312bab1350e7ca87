package dev.freshet.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest requests, so many that no test misses one and a benchmark does not fill the heap. */
final class RequestLog {
    static final int CAPACITY = 100_000;

    private final Deque<Seen> requests = new ArrayDeque<>();

    synchronized void add(Seen seen) {
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(seen);
    }

    synchronized List<Seen> toList() {
        return List.copyOf(requests);
    }
}
