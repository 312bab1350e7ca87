package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freshet.AuthEvent;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail: complete, in order, without a secret. */
class AuditLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static List<JsonNode> parsed(List<String> lines) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (String line : lines) {
            all.add(JSON.readTree(line));
        }
        return all;
    }

    private static String only(AuthEvent event) {
        List<String> lines = new ArrayList<>();
        AuditLog.to(lines::add).onEvent(event);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @Test
    void everyEventIsALineFromIssuanceToRevocation() throws Exception {
        Path file = folder.resolve("audit.jsonl");

        try (Story story = new Story(AuditLog.to(file)).run()) {
            List<String> lines = Files.readAllLines(file);

            assertThat(parsed(lines))
                    .extracting(line -> line.get("event").textValue())
                    .containsExactlyElementsOf(story.heard().events().stream()
                            .map(event -> event.getClass().getSimpleName())
                            .toList())
                    .startsWith("SignedIn", "RefreshStarted")
                    .endsWith("SessionEnded", "SignedOut", "Revoked");
            assertThat(parsed(lines))
                    .extracting(line -> line.get("sequence").longValue())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, lines.size())
                            .mapToObj(i -> (long) i)
                            .toList());
            assertThat(parsed(lines))
                    .allMatch(line -> line.get("session").textValue().equals(Story.WHO));
            story.hasNoSecretIn(file);
        }
    }

    @Test
    void aLineSaysWhatTheEventSays() {
        assertThat(only(new AuthEvent.Refreshed(
                        EveryEvent.STAMP, "0a1b2c3d", java.time.Duration.ofMillis(84), true, 3)))
                .isEqualTo(
                        "{\"at\":\"2026-01-02T03:04:05Z\",\"session\":\"alice\",\"sequence\":7,\"event\":\"Refreshed\","
                                + "\"token\":\"0a1b2c3d\",\"millis\":84,\"rotated\":true,\"waiters\":3}");
    }

    @Test
    void noLabelBeginsALineOrLeavesAscii() throws Exception {
        String label = "al\"ice\n{\"event\":\"SignedIn\"}\r\u2028\u009b2K\u202e\ud83d\ude00\ud800";

        String line = only(new AuthEvent.SignedOut(new AuthEvent.Stamp(label, 1, EveryEvent.AT)));

        assertThat(line).matches("[\\x20-\\x7e]+");
        assertThat(JSON.readTree(line).get("session").textValue()).isEqualTo(label);
    }

    @Test
    void sessionsThatShareAFileLeaveWholeLines() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        AuditLog log = AuditLog.to(file);

        List<CompletableFuture<Void>> sessions = IntStream.range(0, 8)
                .mapToObj(session -> CompletableFuture.runAsync(() -> IntStream.range(0, 50)
                        .forEach(i -> log.onEvent(
                                new AuthEvent.SignedOut(new AuthEvent.Stamp("session " + session, i, EveryEvent.AT))))))
                .toList();
        sessions.forEach(CompletableFuture::join);

        assertThat(parsed(Files.readAllLines(file))).hasSize(400).allMatch(line -> line.has("event"));
    }

    @Test
    void aFileThatWasMovedAwayIsBegunAgain() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        AuditLog log = AuditLog.to(file);
        log.onEvent(new AuthEvent.SignedOut(EveryEvent.STAMP));

        Files.move(file, folder.resolve("audit.jsonl.1"));
        log.onEvent(new AuthEvent.VaultRecovered(EveryEvent.STAMP));

        assertThat(Files.readAllLines(folder.resolve("audit.jsonl.1"))).hasSize(1);
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("VaultRecovered");
    }

    /** A disk that is full for a moment costs the lines of that moment, and not the first one after it. */
    @Test
    void aLineThatWasWrittenInPartTakesNoOtherWithIt() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        AtomicInteger room = new AtomicInteger(200);
        AuditLog log = AuditLog.toEnd(() -> new FullDisk(file, room));
        log.onEvent(new AuthEvent.SignedIn(EveryEvent.STAMP, "0a1b2c3d"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> log.onEvent(new AuthEvent.VaultFailed(EveryEvent.STAMP, "the disk is full")))
                    .isInstanceOf(UncheckedIOException.class);
        }
        room.set(Integer.MAX_VALUE);

        log.onEvent(new AuthEvent.VaultRecovered(EveryEvent.STAMP));
        log.onEvent(new AuthEvent.SignedOut(EveryEvent.STAMP));

        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines.remove(1)).startsWith("{\"at\"").doesNotEndWith("}");
        assertThat(parsed(lines))
                .extracting(line -> line.get("event").textValue())
                .containsExactly("SignedIn", "VaultRecovered", "SignedOut");
    }

    /** The end of a file on a disk that takes so many bytes, and of what is too long its beginning. */
    private static final class FullDisk extends FilterOutputStream {
        private final AtomicInteger room;

        FullDisk(Path file, AtomicInteger room) throws IOException {
            super(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            this.room = room;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int fits = Math.min(length, room.get());
            room.addAndGet(-fits);
            out.write(bytes, from, fits);
            if (fits < length) {
                throw new IOException("No space left on device");
            }
        }
    }

    /** P17: told, and nothing else: the session goes on, and so does the log when it can. */
    @Test
    void aLogThatCannotBeWrittenIsToldAndBreaksNothing() throws Exception {
        Path missing = folder.resolve("missing");
        Path file = missing.resolve("audit.jsonl");
        try (Logged logged = new Logged();
                Story story = new Story(AuditLog.to(file))) {
            story.run();

            assertThat(logged.entries()).hasSameSizeAs(story.heard().events());
            assertThat(logged.entries())
                    .allSatisfy(entry -> assertThat(entry.getThrown())
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessage("the audit log cannot be written"));
            Files.createDirectory(missing);
            story.signIn();
            story.heard().await(AuthEvent.SignedIn.class, 3);
            assertThat(Files.readAllLines(file)).hasSize(1);
        }
    }
}
