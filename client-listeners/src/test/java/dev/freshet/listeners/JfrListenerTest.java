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
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
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

    private static List<String> lines(List<RecordedEvent> recorded, String type) {
        return recorded.stream()
                .filter(event -> event.getEventType().getName().equals("dev.freshet." + type))
                .map(event -> event.getString("session") + ": "
                        + (type.equals("Refresh")
                                ? event.getString("reason") + " " + event.getString("outcome")
                                : event.getString("what")))
                .toList();
    }

    private static String told(AuthEvent event) {
        return Told.of(event).toString();
    }

    @Test
    void aRealSessionIsRecorded() throws Exception {
        JfrListener listener = new JfrListener();
        try (Story story = new Story(listener)) {
            List<RecordedEvent> recorded = recorded(story::run);

            assertThat(lines(recorded, "Refresh"))
                    .hasSize(5)
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("alice: REJECTED Refreshed token="),
                            second -> assertThat(second).startsWith("alice: REJECTED Refreshed token="),
                            third -> assertThat(third).startsWith("alice: REJECTED RefreshFailed failure=AMBIGUOUS"),
                            fourth -> assertThat(fourth).startsWith("alice: RECOVERY Refreshed token="),
                            fifth -> assertThat(fifth).isEqualTo("alice: REJECTED SessionEnded end=REVOKED"));
            assertThat(lines(recorded, "SessionEvent"))
                    .containsExactlyElementsOf(story.heard().events().stream()
                            .filter(event -> !(event instanceof AuthEvent.RefreshStarted
                                    || event instanceof AuthEvent.Refreshed
                                    || event instanceof AuthEvent.RefreshFailed))
                            .map(event -> "alice: " + told(event))
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

        assertThat(lines(recorded, "Refresh")).containsExactly("alice: REJECTED SessionEnded end=SIGNED_OUT");
        assertThat(lines(recorded, "SessionEvent"))
                .containsExactly(
                        "alice: RefreshFailed failure=DROPPED why=late",
                        "alice: SessionEnded end=SIGNED_OUT",
                        "alice: SessionEnded end=REPLACED");
    }
}
