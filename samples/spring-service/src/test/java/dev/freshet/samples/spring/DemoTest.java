package dev.freshet.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Signs in by the authorization code flow at a real server. What README.md shows of the tour is what it prints. */
class DemoTest {
    @Test
    void theTourGoesAsTheReadmeShows() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Demo.tour(new PrintStream(printed, true, StandardCharsets.UTF_8));

        String readme = Files.readString(Path.of("README.md"));
        String shown = readme.substring(readme.indexOf("    Starting"), readme.indexOf("\n## "))
                .stripTrailing()
                .stripIndent();
        assertThat(withoutChance(printed.toString(StandardCharsets.UTF_8))).isEqualTo(withoutChance(shown));
    }

    /** Without moments and sums, which differ from run to run. Statuses stay, and that no call failed. */
    private static String withoutChance(String text) {
        return text.strip()
                .replaceAll("\\d{4}-[\\d-]+T[\\d:.]+Z", "moment")
                .replaceAll("\\d+ calls", "all calls")
                .replaceAll("(_count|superseded_total) [\\d.]+", "$1 some");
    }
}
