package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows, with the code that is entered on another device. */
class DemoTest extends OnTheServer {
    private static final Path README = Path.of("README.md");

    @Test
    void runsAsTheReadmeShows() throws Exception {
        var printed = new ByteArrayOutputStream();

        new Demo(server, cli, new PrintStream(printed, true, StandardCharsets.UTF_8)).play();

        String output = printed.toString(StandardCharsets.UTF_8);
        assertThat(shown()).hasSizeGreaterThan(15);
        assertThat(same(output.lines().toList())).as(output).containsSubsequence(same(shown()));
    }

    /** What the README quotes, from the first command of the program on. */
    private static List<String> shown() throws IOException {
        return Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("    "))
                .dropWhile(line -> !line.contains("$ freshet-demo"))
                .toList();
    }

    /** Without what differs from run to run, and the spaces that make up for it. */
    private static List<String> same(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "HERE")
                        .replaceAll("\\d\\d:\\d\\d:\\d\\d", "NOW")
                        .replaceAll("\\b[A-Z]{4}-[A-Z]{4}\\b", "CODE")
                        .replaceAll("\\S*/(freshet-demo\\d*|home)/default", "HOME")
                        .strip())
                .filter(line -> !line.isEmpty() && !line.equals("..."))
                .toList();
    }
}
