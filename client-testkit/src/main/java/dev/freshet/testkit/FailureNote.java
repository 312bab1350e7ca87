package dev.freshet.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Says where a test's timeline stands, beside what the test failed with. */
final class FailureNote extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_NAME = 120;

    private FailureNote(String message) {
        super(message, null, false, false);
    }

    static FailureNote of(Timeline timeline, Throwable failure, String test) {
        long servers = Arrays.stream(failure.getSuppressed())
                .filter(FailureNote.class::isInstance)
                .count();
        String name = fileName(test) + (servers == 0 ? "" : "-" + (servers + 1)) + ".html";
        String reason = String.valueOf(failure);
        try {
            Path page = folder().resolve(name);
            new TimelinePage(timeline, test, timeline.masked(reason)).writeTo(page);
            return new FailureNote(test + ": " + timeline.summary() + "; the timeline is at " + page.toUri());
        } catch (IOException e) {
            return new FailureNote(test + ": " + timeline.summary() + "; its page could not be written: " + e);
        }
    }

    /** Where a build's output goes, so that "clean" takes it away too. */
    private static Path folder() throws IOException {
        for (String output : List.of("target", "build")) {
            if (Files.isDirectory(Path.of(output))) {
                return Files.createDirectories(
                        Path.of(output, "freshet-timelines").toAbsolutePath());
            }
        }
        return Files.createTempDirectory("freshet-timelines");
    }

    /** In ASCII, as not every file system takes more; a hash keeps apart what letters that were left out do not. */
    private static String fileName(String test) {
        String plain = test.replace('$', '-');
        String name = plain.replaceAll("[^A-Za-z0-9._-]+", "-");
        return name.equals(plain) && name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-" + Fingerprint.of(test);
    }
}
