package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Assertions about what a {@link RotatingAuthServer} has seen since it was made, one after another:
 *
 * <pre>{@code
 * server.verify().oneRefreshFor(50).noReplay();
 * }</pre>
 *
 * <p>None passes on what is no longer known: each, but for {@link #noReplay}, also fails after more requests than a timeline
 * holds. Each fails with an {@link AssertionError} whose message has the lines of the {@link Timeline} that it is about, and no
 * token. Nothing blocks and nothing waits: join the callers first. Any assertion library can carry them, such as AssertJ
 * with {@code softly.check(() -> server.verify().noReplay())}.
 */
public final class Verification {
    private static final int LINES = 40;

    private final RotatingAuthServer server;
    private final Timeline timeline;

    Verification(RotatingAuthServer server) {
        this.server = server;
        this.timeline = server.timeline();
    }

    /**
     * There was one refresh, it was granted, and this many callers were served with its access token in the end: got an
     * answer below 400. {@link Timeline} says what a caller is.
     */
    public Verification oneRefreshFor(int callers) {
        requireAll(server);
        List<Visit> refreshes = timeline.refreshes();
        String wanted = "one refresh for " + Timeline.counted(callers, "caller");
        require(refreshes.size() == 1, wanted + ", but " + refreshes.size() + " were asked for", refreshLines());
        Visit.Told granted = refreshes.get(0).told();
        require(refreshes.get(0).wasGranted(), wanted + ", but it was not granted", refreshLines());
        List<Line> others = new ArrayList<>(refreshLines());
        int served = 0;
        for (Lane lane : timeline.lanes()) {
            if (granted != null
                    && lane.last().wasServed()
                    && lane.last().asked().presented().equals(granted.access())) {
                served++;
            } else {
                others.addAll(Timeline.lines(lane));
            }
        }
        require(served == callers, wanted + ", but it served " + served, served < callers ? others : timeline.lines());
        return this;
    }

    /** No spent refresh token came again, outside a grace period. */
    public Verification noReplay() {
        require(
                server.replays() == 0,
                "no replay of a spent refresh token, but there were " + server.replays(),
                refreshLines());
        return this;
    }

    /**
     * No token of this server's went where it has no business: none of them to one of the others, in whatever header,
     * cookie, URL or body (its first 64 KiB), and no refresh token to the protected resource.
     *
     * @param others servers that stand for other origins, to which the code under test was sent
     */
    public Verification noTokenLeftOrigin(RotatingAuthServer... others) {
        requireAll(server);
        List<Visit> astray = timeline.lanes().stream()
                .flatMap(lane -> lane.visits().stream())
                .filter(visit -> !visit.asked().refreshTokens().isEmpty())
                .toList();
        require(astray.isEmpty(), "no refresh token at the protected resource", lines(astray, "resource"));
        List<String> issued =
                server.journal().secrets().stream().map(Fingerprint::of).toList();
        for (RotatingAuthServer other : others) {
            requireAll(other);
            List<Visit> carriers = other.journal().visits().stream()
                    .filter(visit -> visit.asked().carried().stream().anyMatch(issued::contains))
                    .toList();
            require(carriers.isEmpty(), "no token at another origin", lines(carriers, "other origin"));
        }
        return this;
    }

    /**
     * No token and no client secret of this server's stands in any of these, be it as text, in UTF-16, as hex digits or
     * Base64, form-encoded or not. Of an exception its trace is searched, causes included, of a {@link Path} the file, of an
     * array or a collection each that is in it, and of anything else what its {@code toString} says, such as a log's text. The
     * failure tells the fingerprints of those that do, and in which line.
     *
     * @throws IllegalArgumentException if there is nothing to search
     * @throws UncheckedIOException if a file cannot be read
     */
    public Verification noSecretIn(Object... shown) {
        if (shown.length == 0) {
            throw new IllegalArgumentException("nothing to search");
        }
        requireAll(server);
        for (int i = 0; i < shown.length; i++) {
            String text = text(shown[i]);
            List<String> found = server.journal().secrets().stream()
                    .flatMap(secret -> found(secret, text))
                    .toList();
            require(
                    found.isEmpty(),
                    "no secret, but there " + (found.size() == 1 ? "is one" : "are " + found.size()) + " in argument "
                            + (i + 1) + ": " + String.join(", ", found),
                    List.of());
        }
        return this;
    }

    /** What is found of a secret, and in which line first. */
    private static Stream<String> found(String secret, String text) {
        int at = Spellings.of(secret).firstIn(text);
        if (at < 0) {
            return Stream.empty();
        }
        long line = 1
                + text.substring(0, at).chars().filter(letter -> letter == '\n').count();
        return Stream.of(TokenText.named(secret) + " in line " + line);
    }

    /** What it shows of itself, one byte a letter. */
    private static String text(Object shown) {
        if (shown instanceof byte[] bytes) {
            return new String(bytes, ISO_8859_1);
        }
        if (shown instanceof Path file) {
            try {
                return new String(Files.readAllBytes(file), ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (shown instanceof Object[] array) {
            return texts(Arrays.asList(array));
        }
        return shown instanceof Collection<?> many
                ? texts(many)
                : new String(letters(shown).getBytes(UTF_8), ISO_8859_1);
    }

    private static String texts(Collection<?> many) {
        return many.stream().map(Verification::text).collect(Collectors.joining("\n"));
    }

    private static String letters(Object shown) {
        if (shown instanceof Throwable thrown) {
            return Canary.trace(thrown);
        }
        return shown instanceof char[] letters ? new String(letters) : String.valueOf(shown);
    }

    /**
     * There was one sign-out and not two. Where a {@code RecordingListener} tells this server of its session, that session
     * has ended once, for whatever reason: events come on a thread of their own, so await it first. Otherwise one refresh
     * token was revoked at {@code /revoke}.
     */
    public Verification signedOutOnce() {
        requireAll(server);
        List<Note> told = timeline.notes().stream()
                .filter(note -> !note.who().equals(Journal.SERVER))
                .toList();
        List<Line> signOuts = told.isEmpty() ? revocations() : lines(told, Note.Sort.SESSION_ENDED);
        require(signOuts.size() == 1, "one sign-out, but there were " + signOuts.size(), signOuts);
        return this;
    }

    private List<Line> revocations() {
        List<Visit> revocations =
                timeline.desk().stream().filter(Visit::isSignOut).toList();
        return lines(revocations, Timeline.DESK);
    }

    private List<Line> refreshLines() {
        List<Line> lines = new ArrayList<>(lines(timeline.refreshes(), Timeline.DESK));
        lines.addAll(lines(timeline.notes(), Note.Sort.FLIGHT_STARTED, Note.Sort.FLIGHT_ENDED));
        lines.sort(Line.ORDER);
        return lines;
    }

    private static List<Line> lines(List<Note> notes, Note.Sort... sorts) {
        return notes.stream()
                .filter(note -> List.of(sorts).contains(note.sort()))
                .map(Line::of)
                .toList();
    }

    private static List<Line> lines(List<Visit> visits, String who) {
        return visits.stream().map(visit -> Line.of(visit, who, false)).toList();
    }

    private static void requireAll(RotatingAuthServer server) {
        require(
                !server.journal().isFull(),
                "no more requests than the " + Journal.CAPACITY + " of a timeline",
                List.of());
    }

    private static void require(boolean holds, String expected, List<Line> lines) {
        if (!holds) {
            throw new AssertionError("expected " + expected
                    + (lines.isEmpty() ? "" : '\n' + Timeline.joined(Line.merged(lines), LINES)));
        }
    }
}
