package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthEvent.Reason;
import dev.freshet.SessionEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it says is read back from a recording. */
class JfrListenerTest {
    private interface Doing {
        void run() throws Exception;
    }

    @TempDir
    private Path folder;

    private List<RecordedEvent> recorded(Doing doing) throws Exception {
        Path file = folder.resolve("freshet.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            doing.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.freshet."))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime)) // a file has them by thread
                .toList();
    }

    private static List<String> lines(List<RecordedEvent> recorded, String type, String... fields) {
        return recorded.stream()
                .filter(event -> event.getEventType().getName().equals("dev.freshet." + type))
                .map(event -> Stream.of(fields).map(event::getString).collect(Collectors.joining(" ")))
                .toList();
    }

    private static List<String> refreshes(List<RecordedEvent> recorded) {
        return lines(recorded, "Refresh", "session", "reason", "outcome");
    }

    private static List<String> moments(List<RecordedEvent> recorded) {
        return lines(recorded, "SessionEvent", "session", "what", "value");
    }

    private static boolean isRefresh(AuthEvent event) {
        return event instanceof AuthEvent.RefreshStarted
                || event instanceof AuthEvent.Refreshed
                || event instanceof AuthEvent.RefreshFailed;
    }

    /** Twice: what a JVM's second recording says of the same things differs on JDK 17, where strings are long. */
    @RepeatedTest(2)
    void aRealSessionIsRecorded() throws Exception {
        JfrListener listener = new JfrListener();
        try (Story story = new Story(listener)) {
            List<RecordedEvent> recorded = recorded(story::run);

            assertThat(refreshes(recorded))
                    .containsExactly(
                            "alice REJECTED Refreshed",
                            "alice REJECTED Refreshed",
                            "alice REJECTED AMBIGUOUS",
                            "alice RECOVERY Refreshed",
                            "alice REJECTED REVOKED");
            assertThat(lines(recorded, "Refresh", "details"))
                    .satisfies(all -> assertThat(all.get(0)).matches("millis=\\d+ rotated=true waiters=1"))
                    .satisfies(all -> assertThat(all.get(2)).matches("why=the refresh got no .* retryAt=.*Z"));
            assertThat(moments(recorded))
                    .containsExactlyElementsOf(story.heard().events().stream()
                            .filter(event -> !isRefresh(event))
                            .map(event -> ("alice " + Told.of(event).name() + " "
                                    + Told.of(event).first()))
                            .toList());
            story.hasNoSecretIn(recorded);
        }
    }

    @Test
    void aRefreshLastsFromItsStartToItsEnd() throws Exception {
        JfrListener listener = new JfrListener();

        List<RecordedEvent> recorded = recorded(() -> {
            listener.onEvent(new AuthEvent.RefreshStarted(EveryEvent.STAMP, Reason.EXPIRED));
            listener.onEvent(new AuthEvent.VaultRecovered(EveryEvent.STAMP));
            listener.onEvent(new AuthEvent.Refreshed(EveryEvent.STAMP, "0a1b2c3d", Duration.ofMillis(84), true, 3));
        });

        RecordedEvent moment = recorded.stream()
                .filter(event -> event.getEventType().getName().endsWith("SessionEvent"))
                .findFirst()
                .orElseThrow();
        RecordedEvent refresh = recorded.stream()
                .filter(event -> event.getEventType().getName().endsWith("Refresh"))
                .findFirst()
                .orElseThrow();
        assertThat(refresh.getStartTime()).isBeforeOrEqualTo(moment.getStartTime());
        assertThat(refresh.getEndTime()).isAfterOrEqualTo(moment.getStartTime());
        assertThat(refresh.getDuration()).isPositive();
    }

    @Test
    void everyKindOfEventIsRecorded() throws Exception {
        JfrListener listener = new JfrListener();
        List<AuthEvent> all = EveryEvent.all();

        List<RecordedEvent> recorded = recorded(() -> all.forEach(event -> {
            listener.onEvent(event);
            if (event instanceof AuthEvent.RefreshStarted) {
                listener.onEvent(new AuthEvent.Superseded(EveryEvent.STAMP, "0a1b2c3d"));
            }
        }));

        assertThat(recorded).hasSameSizeAs(all);
    }

    /** It would last until the next sign-out, otherwise. */
    @Test
    void aStrongerSignInEndsTheRefreshWhosePlaceItTakes() throws Exception {
        JfrListener listener = new JfrListener();

        List<RecordedEvent> recorded = recorded(() -> {
            listener.onEvent(new AuthEvent.RefreshStarted(EveryEvent.STAMP, Reason.REJECTED));
            listener.onEvent(new AuthEvent.SignedIn(EveryEvent.STAMP, "0a1b2c3d"));
            listener.onEvent(new AuthEvent.SessionEnded(EveryEvent.STAMP, SessionEnd.SIGNED_OUT));
        });

        assertThat(refreshes(recorded)).containsExactly("alice REJECTED SignedIn");
        assertThat(moments(recorded)).containsExactly("alice SignedIn 0a1b2c3d", "alice SessionEnded SIGNED_OUT");
    }

    /** A pair that comes late is not the refresh of whoever signed in since; a session that ends has none. */
    @Test
    void aRefreshEndsByItsOwnEndOrTheSessions() throws Exception {
        JfrListener listener = new JfrListener();

        List<RecordedEvent> recorded = recorded(() -> {
            listener.onEvent(new AuthEvent.RefreshStarted(EveryEvent.STAMP, Reason.REJECTED));
            listener.onEvent(new AuthEvent.RefreshFailed(EveryEvent.STAMP, Failure.DROPPED, "late", null));
            listener.onEvent(new AuthEvent.SessionEnded(EveryEvent.STAMP, SessionEnd.SIGNED_OUT));
            listener.onEvent(new AuthEvent.SessionEnded(EveryEvent.STAMP, SessionEnd.REPLACED));
        });

        assertThat(refreshes(recorded)).containsExactly("alice REJECTED SIGNED_OUT");
        assertThat(moments(recorded))
                .containsExactly(
                        "alice RefreshFailed DROPPED", "alice SessionEnded SIGNED_OUT", "alice SessionEnded REPLACED");
    }
}
