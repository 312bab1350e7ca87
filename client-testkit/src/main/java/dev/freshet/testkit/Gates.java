package dev.freshet.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The gates of one server. */
final class Gates {
    private static final int NAMED = 20;

    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private final RequestLog log;
    private boolean over;

    Gates(RequestLog log) {
        this.log = log;
    }

    /** A gate for what the test says; the first that wants an exchange holds it. It is open once all have been released. */
    synchronized Gate hold(Point point, Predicate<Seen> held, int most) {
        long before = log.count();
        Gate gate = new Gate(point, held, most, self -> others(self, before));
        gates.removeIf(old -> !old.isClosed());
        if (over) {
            gate.release();
        }
        gates.add(gate);
        return gate;
    }

    /** Waits at the gate that wants this exchange, if there is one; false if it was to be cut off. */
    boolean pass(Point point, Received request, int status) throws InterruptedException {
        if (!holdsAt(point)) {
            return true;
        }
        Seen seen = Seen.of(request, status);
        for (Gate gate : gates) {
            int turn = gate.point() == point && gate.takesMore() && gate.isFor(seen) ? gate.arrive() : 0;
            if (turn > 0) {
                return gate.pass(turn);
            }
        }
        return true;
    }

    boolean holdsAt(Point point) {
        return gates.stream().anyMatch(gate -> gate.point() == point && gate.takesMore());
    }

    synchronized void releaseAll() {
        over = true;
        gates.forEach(Gate::release);
    }

    /** What came while somebody waited at this gate, for the message that they have waited in vain. */
    private String others(Gate waited, long before) {
        List<Seen> answered = log.since(before);
        String latest = answered.stream()
                .skip(Math.max(0, answered.size() - NAMED))
                .map(seen -> seen.method() + " " + seen.path() + " -> " + seen.status())
                .collect(Collectors.joining(", "));
        String elsewhere = gates.stream()
                .filter(gate -> gate != waited && gate.waiting() > 0)
                .map(gate -> gate.waiting() + " at " + gate.point())
                .collect(Collectors.joining(", "));
        return "answered meanwhile: " + (latest.isEmpty() ? "nothing" : answered.size() + ", " + latest)
                + "; held elsewhere: " + (elsewhere.isEmpty() ? "nothing" : elsewhere);
    }
}
