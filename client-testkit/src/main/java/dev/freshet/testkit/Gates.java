package dev.freshet.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gates of one server, at most one closed gate a point. */
final class Gates {
    private final Map<Point, Gate> gates = new ConcurrentHashMap<>();

    Gate hold(Point point) {
        Gate gate = new Gate(point);
        gates.merge(point, gate, (old, fresh) -> {
            if (old.holds()) {
                throw new IllegalStateException("a gate already holds " + point + ": release it first");
            }
            return fresh;
        });
        return gate;
    }

    boolean pass(Point point) throws InterruptedException {
        Gate gate = gates.get(point);
        return gate == null || gate.pass();
    }

    void releaseAll() {
        gates.values().forEach(Gate::release);
    }
}
