package dev.freshet.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rows of a picture above the callers: what sessions told, and what the token endpoint was asked. */
final class Flights {
    /** A stretch of time in a row. */
    record Bar(long from, long to, String look, String label, String tip) {
        boolean isFlight() {
            return look.equals("flight");
        }
    }

    record Row(String name, List<Bar> bars, List<Note> marks) {}

    private Flights() {}

    static List<Row> rows(Timeline timeline, long end) {
        Set<String> speakers = new LinkedHashSet<>();
        timeline.notes().forEach(note -> speakers.add(note.who()));
        List<Row> rows = new ArrayList<>();
        for (String speaker : speakers) {
            List<Note> told = timeline.notes().stream()
                    .filter(note -> note.who().equals(speaker))
                    .toList();
            rows.add(new Row(
                    speaker,
                    flights(told, end),
                    told.stream().filter(Flights::isMark).toList()));
        }
        boolean told = rows.stream().anyMatch(row -> !row.bars().isEmpty());
        rows.addAll(desk(timeline.desk(), end, told));
        return rows;
    }

    private static boolean isMark(Note note) {
        return note.sort() == Note.Sort.OTHER || note.sort() == Note.Sort.SESSION_ENDED;
    }

    private static List<Bar> flights(List<Note> told, long end) {
        List<Bar> bars = new ArrayList<>();
        Note started = null;
        for (Note note : told) {
            if (note.sort() == Note.Sort.FLIGHT_STARTED) {
                started = note;
            } else if (note.sort() == Note.Sort.FLIGHT_ENDED && started != null) {
                bars.add(flight(started, note.at(), note.text()));
                started = null;
            }
        }
        if (started != null) {
            bars.add(flight(started, end, "not over yet"));
        }
        return bars;
    }

    private static Bar flight(Note started, long to, String outcome) {
        String tip = Line.millis(started.at()) + " to " + Line.millis(to) + " ms: " + started.text() + "; " + outcome;
        return new Bar(started.at(), to, "flight", outcome, tip);
    }

    /** Requests that overlap stand below each other: that there are any is what a reader looks for. */
    private static List<Row> desk(List<Visit> asked, long end, boolean sessionsTold) {
        List<Row> rows = new ArrayList<>();
        for (Visit visit : asked) {
            Row free = rows.stream()
                    .filter(row -> row.bars().get(row.bars().size() - 1).to()
                            <= visit.asked().at())
                    .findFirst()
                    .orElse(null);
            if (free == null) {
                free = new Row(rows.isEmpty() ? Timeline.DESK : "meanwhile", new ArrayList<>(), List.of());
                rows.add(free);
            }
            free.bars().add(bar(visit, end, sessionsTold));
        }
        return rows;
    }

    private static Bar bar(Visit visit, long end, boolean sessionsTold) {
        Line line = Line.of(visit, "", false);
        boolean flight = visit.isRefresh() && visit.wasGranted() && !sessionsTold;
        return new Bar(
                visit.asked().at(),
                visit.end(end),
                flight ? "flight" : look(visit),
                visit.wasReplay() ? "replay" : status(visit),
                line.when() + " ms: " + line.what());
    }

    /** The class of an visit in the page's style sheet. */
    static String look(Visit visit) {
        return switch (Line.tone(visit)) {
            case PLAIN -> "open";
            case GOOD -> "good";
            case REFUSED -> "refused";
            case BAD -> "bad";
            case REPLAY -> "replay";
        };
    }

    static String status(Visit visit) {
        Visit.Told told = visit.told();
        if (told == null) {
            return "open";
        }
        return told.status() == 0 ? "cut" : Integer.toString(told.status());
    }
}
