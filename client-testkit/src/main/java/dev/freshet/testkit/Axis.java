package dev.freshet.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Where moments stand in a picture. Order is kept and length is not: a pause of a second beside exchanges of a
 * millisecond would leave nothing else to be seen, so every step counts by its logarithm.
 */
final class Axis {
    private static final double UNIT = 100_000;
    private static final double LEAST = 0.15;
    private static final int TICKS = 9;
    private static final double TICK_DISTANCE = 60;

    private final NavigableMap<Long, Double> places = new TreeMap<>();

    Axis(SortedSet<Long> moments, double left, double right) {
        double length = 0;
        long last = moments.first();
        for (long moment : moments) {
            length += moment == last ? 0 : LEAST + Math.log1p((moment - last) / UNIT);
            places.put(moment, length);
            last = moment;
        }
        double scale = length == 0 ? 0 : (right - left) / length;
        places.replaceAll((moment, place) -> left + place * scale);
    }

    /** The place of one of the moments. */
    double at(long moment) {
        return places.floorEntry(moment).getValue();
    }

    /** Moments to write numbers at: evenly spread, and never so close that the numbers touch. */
    List<Long> ticks() {
        List<Long> ticks = new ArrayList<>();
        double left = places.firstEntry().getValue();
        double step = (places.lastEntry().getValue() - left) / TICKS;
        double next = left;
        for (var place : places.entrySet()) {
            if (place.getValue() >= next) {
                ticks.add(place.getKey());
                next = place.getValue() + Math.max(step, TICK_DISTANCE);
            }
        }
        return ticks;
    }
}
