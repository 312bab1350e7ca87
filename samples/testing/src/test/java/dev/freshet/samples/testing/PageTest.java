package dev.freshet.samples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/testing-your-app.md shows is what is compiled and run here. */
class PageTest {
    private static final Path SOURCES = Path.of("src/test/java/dev/freshet/samples/testing");
    private static final Pattern SAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySampleOfThePageIsRun() throws IOException {
        String compiled = withoutSpace(sources());

        List<String> samples = new ArrayList<>();
        Matcher matcher = SAMPLE.matcher(Files.readString(Path.of("../../docs/testing-your-app.md")));
        while (matcher.find()) {
            samples.add(matcher.group(1));
        }

        assertThat(samples).hasSizeGreaterThan(10);
        assertThat(samples).allSatisfy(sample -> assertThat(compiled).contains(withoutSpace(sample)));
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
