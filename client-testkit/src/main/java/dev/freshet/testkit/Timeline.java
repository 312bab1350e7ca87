package dev.freshet.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a {@link RotatingAuthServer} has seen so far, in order and caller by caller: requests, refusals, refreshes, retries,
 * sign-outs. Tokens appear as fingerprints, the same as in {@link Seen} and {@link IssuedTokens}, and never as they are.
 *
 * <p>A caller is a request with its retries. Without help, a request counts as the retry of one of the same method and path
 * that was refused before; requests with an {@value #CALLER} header belong to the caller of that name. What a session
 * does is in it too once a {@code RecordingListener} of this server listens to the session.
 *
 * <p>Immutable: ask the server for a new one. Holds the latest 20,000 requests, events and sign-ins.
 * Every number is in milliseconds of real time since the server was made.
 */
public final class Timeline {
    /** The name of the request header that names a request's caller, such as {@code "caller 7"}. */
    public static final String CALLER = "X-Caller";

    static final String DESK = "token endpoint";

    private static final int LINES = 200;

    private final List<Visit> visits;
    private final List<Lane> lanes;
    private final List<Note> notes;
    private final UnaryOperator<String> mask;

    Timeline(Journal journal) {
        mask = journal::masked;
        notes = journal.notes();
        visits = journal.visits();
        lanes = Lane.of(visits.stream()
                .filter(visit -> visit.asked().desk() == Visit.Desk.RESOURCE)
                .toList());
    }

    List<Lane> lanes() {
        return lanes;
    }

    List<Note> notes() {
        return notes;
    }

    /** A text of somebody else's, without the tokens and the client secret that may stand in it. */
    String masked(String text) {
        return mask.apply(text);
    }

    /** What was sent to the token endpoint and to its neighbours. */
    List<Visit> desk() {
        return visits.stream()
                .filter(visit -> visit.asked().desk() != Visit.Desk.RESOURCE)
                .toList();
    }

    List<Visit> refreshes() {
        return visits.stream().filter(Visit::isRefresh).toList();
    }

    /** All lines, neighbours that say the same merged. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lanes.forEach(lane -> lines.addAll(lines(lane)));
        desk().forEach(visit -> lines.add(Line.of(visit, DESK, false)));
        notes.forEach(note -> lines.add(Line.of(note)));
        lines.sort(Line.ORDER);
        return Line.merged(lines);
    }

    static List<Line> lines(Lane lane) {
        List<Line> lines = new ArrayList<>();
        for (Visit visit : lane.visits()) {
            lines.add(Line.of(visit, lane.name(), !lines.isEmpty()));
        }
        return lines;
    }

    /** The numbers in one sentence. */
    String summary() {
        long refused = lanes.stream()
                .flatMap(lane -> lane.visits().stream())
                .filter(visit -> Line.tone(visit) == Line.Tone.REFUSED)
                .count();
        return counted(lanes.size(), "caller") + ", "
                + counted(lanes.stream().mapToInt(lane -> lane.visits().size()).sum(), "request") + ", " + refused
                + " refused, "
                + counted(refreshes().stream().filter(Visit::wasGranted).count(), "refresh") + ", "
                + counted(visits.stream().filter(Visit::wasReplay).count(), "replay") + ", "
                + counted(visits.stream().filter(Visit::isSignOut).count(), "sign-out");
    }

    static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : noun.endsWith("h") ? "es" : "s");
    }

    /** The numbers, and a line for each thing that happened; at most 200, the first and the last. */
    @Override
    public String toString() {
        return summary() + '\n' + joined(lines(), LINES);
    }

    static String joined(List<Line> lines, int most) {
        Stream<String> shown = lines.stream().map(Line::toString);
        if (lines.size() > most) {
            shown = Stream.of(
                            lines.stream().limit(most / 2).map(Line::toString),
                            Stream.of("  ... " + counted(lines.size() - most, "line") + " left out ..."),
                            lines.stream().skip(lines.size() - most / 2).map(Line::toString))
                    .flatMap(part -> part);
        }
        return String.join("\n", shown.toList()) + '\n';
    }

    /**
     * Writes this timeline as one HTML page that needs nothing else: a picture with a lane for each caller, and the lines.
     * Blocks.
     *
     * @param title what stands above it, such as the name of the test
     * @throws IOException if the file cannot be written
     */
    public void writeTo(Path page, String title) throws IOException {
        new TimelinePage(this, TokenText.masked(title), "").writeTo(page);
    }

    /**
     * Prints this timeline on standard output, writes its page below {@code target} or {@code build}, or else into the
     * folder for temporary files, and tells where by an exception that {@code failure} has suppressed. For a test that has
     * failed; {@link AuthServerExtension} does it by itself. Blocks; a page that cannot be written does not hide the
     * failure.
     *
     * @param test names the page, and stands above it; a page of the same name is replaced
     */
    public void explain(Throwable failure, String test) {
        FailureNote note = FailureNote.of(this, failure, TokenText.masked(test));
        System.out.println(note.getMessage() + '\n' + this);
        failure.addSuppressed(note);
    }
}
