package dev.freshet.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A line of a timeline.
 *
 * @param from when it began, in nanoseconds since the server was made
 * @param to when it was over; the same for what takes no time, {@link Long#MAX_VALUE} if it never was
 * @param who one caller, the server's desk or a session
 */
record Line(long from, long to, String who, String what, Tone tone) {
    enum Tone {
        PLAIN,
        GOOD,
        REFUSED,
        BAD,
        REPLAY
    }

    /** In the order in which they were over; what is still open comes last. */
    static final Comparator<Line> ORDER = Comparator.comparingLong(Line::to).thenComparingLong(Line::from);

    static Line of(Note note) {
        return new Line(note.at(), note.at(), note.who(), note.text(), Tone.PLAIN);
    }

    static Line of(Visit visit, String who, boolean again) {
        Visit.Asked asked = visit.asked();
        String token = asked.presented().isEmpty()
                ? ", no token"
                : (asked.refreshTokens().contains(asked.presented()) ? ", refresh " : ", access ") + asked.presented();
        String what = asked.method() + " " + asked.path() + token + (again ? ", again" : "") + ": " + outcome(visit)
                + mishap(visit);
        return new Line(asked.at(), visit.end(Long.MAX_VALUE), who, what, tone(visit));
    }

    private static String outcome(Visit visit) {
        Visit.Told told = visit.told();
        if (told == null) {
            return "no answer yet";
        }
        String status = told.status() == 0 ? "cut off" : Integer.toString(told.status());
        if (visit.wasReplay()) {
            return status + ", REPLAY of a refresh token that was spent before";
        }
        if (visit.wasGranted() && visit.isRefresh()) {
            String refresh = told.refresh().isEmpty() ? "the same refresh token" : "refresh " + told.refresh();
            return status + ", now " + refresh + ", access " + told.access();
        }
        if (visit.isSignOut()) {
            return status + ", signed out";
        }
        return status + (visit.isRefresh() && told.spent() ? ", and the refresh token is spent" : "");
    }

    private static String mishap(Visit visit) {
        Visit.Told told = visit.told();
        return told == null || told.mishap().isEmpty() ? "" : " (" + told.mishap() + ")";
    }

    static Tone tone(Visit visit) {
        Visit.Told told = visit.told();
        if (told == null) {
            return Tone.PLAIN;
        }
        if (told.status() == 401 && visit.asked().desk() == Visit.Desk.RESOURCE) {
            return Tone.REFUSED;
        }
        if (visit.wasReplay()) {
            return Tone.REPLAY;
        }
        return visit.wasServed() ? Tone.GOOD : Tone.BAD;
    }

    /** Neighbours that say the same of several callers become one line. */
    static List<Line> merged(List<Line> lines) {
        List<Line> merged = new ArrayList<>();
        int end;
        for (int i = 0; i < lines.size(); i = end) {
            end = i + 1;
            while (end < lines.size()
                    && lines.get(end).what().equals(lines.get(i).what())) {
                end++;
            }
            merged.add(merge(lines.subList(i, end)));
        }
        return merged;
    }

    private static Line merge(List<Line> alike) {
        Line first = alike.get(0);
        if (alike.size() == 1) {
            return first;
        }
        boolean onlyOne = alike.stream().allMatch(line -> line.who().equals(first.who()));
        String who = onlyOne ? first.who() + ", " + alike.size() + " times" : alike.size() + " callers";
        long from = alike.stream().mapToLong(Line::from).min().orElse(first.from());
        long to = alike.stream().mapToLong(Line::to).max().orElse(first.to());
        return new Line(from, to, who, first.what(), first.tone());
    }

    /** When, in milliseconds; or how long nothing has come of it. */
    String when() {
        String since = millis(from);
        if (to == Long.MAX_VALUE) {
            return since + " ...";
        }
        return from == to ? since : since + " to " + millis(to);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%20s  %-14s  %s", when(), who, what);
    }
}
