package dev.freshet.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** A timeline as an SVG picture: a row for each session, for the token endpoint and for each caller. */
final class Picture {
    private static final int WIDTH = 1200;
    private static final int LEFT = 150;
    private static final int RIGHT = WIDTH - 32;
    private static final int TOP = 26;
    private static final int ROOMY = 30;
    private static final int MOST = 200;
    private static final double LEAST = 5;
    private static final double LETTER = 6.6;

    private final StringBuilder svg = new StringBuilder();
    private final Timeline timeline;
    private final List<Lane> lanes;
    private final List<Flights.Row> flights;
    private final Axis axis;
    private final long end;
    private final int height;

    Picture(Timeline timeline) {
        this.timeline = timeline;
        this.lanes = timeline.lanes().stream().limit(MOST).toList();
        SortedSet<Long> moments = moments(timeline);
        this.end = moments.last();
        this.axis = new Axis(moments, LEFT, RIGHT);
        this.flights = Flights.rows(timeline, end);
        this.height = lanes.size() <= ROOMY ? 22 : 14;
    }

    private static SortedSet<Long> moments(Timeline timeline) {
        SortedSet<Long> moments = new TreeSet<>();
        timeline.notes().forEach(note -> moments.add(note.at()));
        List<Visit> visits = new ArrayList<>(timeline.desk());
        timeline.lanes().forEach(lane -> visits.addAll(lane.visits()));
        for (Visit visit : visits) {
            moments.add(visit.asked().at());
            moments.add(visit.end(visit.asked().at()));
        }
        boolean open = visits.stream().anyMatch(visit -> visit.told() == null);
        long last = moments.isEmpty() ? 0 : moments.last();
        // what is open goes on beyond everything else
        moments.add(open ? last + 1_000_000 : last);
        return moments;
    }

    /** How many callers it leaves out. */
    int leftOut() {
        return timeline.lanes().size() - lanes.size();
    }

    String svg() {
        int bottom = TOP + (flights.size() + lanes.size()) * height;
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
                WIDTH, bottom + 8, WIDTH, bottom + 8));
        svg.append("<title>").append(Html.text(timeline.summary())).append("</title>");
        ticks(bottom);
        bands(bottom);
        int y = TOP;
        for (Flights.Row row : flights) {
            name(row.name(), y);
            for (Flights.Bar bar : row.bars()) {
                bar(bar.from(), bar.to(), y, bar.look(), bar.label(), bar.tip());
            }
            for (Note mark : row.marks()) {
                mark(mark, y);
            }
            y += height;
        }
        for (Lane lane : lanes) {
            lane(lane, y);
            y += height;
        }
        return svg.append("</svg>").toString();
    }

    private void ticks(int bottom) {
        for (long tick : axis.ticks()) {
            double x = axis.at(tick);
            svg.append(format(
                    "<line class=\"tick\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", x, x, TOP - 6, bottom));
            svg.append(format("<text class=\"time\" x=\"%.1f\" y=\"%d\">%s ms</text>", x, TOP - 11, Line.millis(tick)));
        }
    }

    /** A flight lies over all who wait for it. */
    private void bands(int bottom) {
        int y = TOP;
        for (Flights.Row row : flights) {
            for (Flights.Bar bar : row.bars()) {
                if (bar.isFlight()) {
                    box("band", bar.from(), bar.to(), y, bottom - y, "");
                }
            }
            y += height;
        }
    }

    private void lane(Lane lane, int y) {
        name(lane.name(), y);
        List<Visit> visits = lane.visits();
        for (int i = 0; i < visits.size(); i++) {
            Visit visit = visits.get(i);
            if (i > 0) {
                wait(visits.get(i - 1).end(end), visit.asked().at(), y);
            }
            Line line = Line.of(visit, lane.name(), i > 0);
            bar(
                    visit.asked().at(),
                    visit.end(end),
                    y,
                    Flights.look(visit),
                    Flights.status(visit),
                    line.when() + " ms: " + line.what());
        }
    }

    private void wait(long from, long to, int y) {
        svg.append(format(
                "<line class=\"wait\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                axis.at(from), axis.at(to), y + height / 2.0, y + height / 2.0));
    }

    private void bar(long from, long to, int y, String look, String label, String tip) {
        double wide = box(look, from, to, y + 2, height - 4, tip);
        if (label.length() * LETTER + 6 < wide) {
            svg.append(format(
                    "<text class=\"on\" x=\"%.1f\" y=\"%d\">%s</text>",
                    axis.at(from) + wide / 2, y + height / 2 + 4, Html.text(label)));
        }
    }

    private double box(String look, long from, long to, int y, int high, String tip) {
        double x = axis.at(from);
        double wide = Math.max(LEAST, axis.at(to) - x);
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\">",
                look, x, y, wide, high));
        svg.append(tip.isEmpty() ? "" : "<title>" + Html.text(tip) + "</title>").append("</rect>");
        return wide;
    }

    private void mark(Note note, int y) {
        svg.append(format(
                "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>",
                axis.at(note.at()), y + height / 2.0, Html.text(Line.millis(note.at()) + " ms: " + note.text())));
    }

    private void name(String name, int y) {
        String shown = name.length() <= 22 ? name : name.substring(0, 21) + "\u2026";
        svg.append(format("<text class=\"name\" x=\"4\" y=\"%d\">%s</text>", y + height / 2 + 4, Html.text(shown)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
