package dev.freshet.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A caller: a request and what was sent again after a refusal. */
record Lane(String name, List<Visit> visits) {

    /**
     * Tells callers apart: by the name that a request gives, or else a request goes on where one of the same method and
     * path was refused before. Which of several equal ones that was nobody can tell, and it makes no difference.
     */
    static List<Lane> of(List<Visit> requests) {
        List<Lane> lanes = new ArrayList<>();
        Map<String, List<Lane>> byKey = new HashMap<>();
        for (Visit request : requests) {
            String caller = request.asked().caller();
            String key = caller.isEmpty()
                    ? request.asked().method() + " " + request.asked().path()
                    : caller;
            List<Lane> alike = byKey.computeIfAbsent(key, any -> new ArrayList<>());
            Lane lane = alike.stream()
                    .filter(candidate -> !caller.isEmpty() || candidate.waitedFor(request))
                    .findFirst()
                    .orElse(null);
            if (lane == null) {
                lane = new Lane(caller.isEmpty() ? "caller " + (lanes.size() + 1) : caller, new ArrayList<>());
                lanes.add(lane);
            } else {
                alike.remove(lane);
            }
            lane.visits().add(request);
            // a request that was served has no retry, and thousands of them are not to be searched
            if (!caller.isEmpty() || !request.wasServed()) {
                alike.add(lane);
            }
        }
        return lanes;
    }

    private boolean waitedFor(Visit next) {
        Visit last = last();
        return last.told() != null
                && !last.wasServed()
                && last.told().at() <= next.asked().at();
    }

    Visit last() {
        return visits.get(visits.size() - 1);
    }
}
