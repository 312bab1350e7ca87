package dev.freshet.testkit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the next requests, in the order in which it was asked for; a path comes before its kind. */
final class Faults {
    private final Map<Object, Deque<Fault>> scripts = new HashMap<>();

    /** For a path, or for an {@link Endpoint}. */
    synchronized void add(Object where, Fault fault) {
        scripts.computeIfAbsent(where, any -> new ArrayDeque<>()).addAll(Collections.nCopies(fault.times(), fault));
    }

    /** Has a fault wait for the next request to the same path. */
    synchronized void keep(Received request, Fault fault) {
        scripts.computeIfAbsent(request.path(), any -> new ArrayDeque<>()).addFirst(fault);
    }

    synchronized @Nullable Fault next(Received request) {
        if (scripts.isEmpty()) {
            return null;
        }
        Fault ofPath = next(request.path());
        return ofPath == null ? next(request.endpoint()) : ofPath;
    }

    private @Nullable Fault next(Object where) {
        Deque<Fault> script = scripts.get(where);
        return script == null ? null : script.poll();
    }
}
