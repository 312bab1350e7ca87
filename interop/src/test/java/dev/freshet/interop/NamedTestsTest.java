package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document says is shown by a test that is there. The table of docs/servers.md: {@link ServersPageTest}. */
class NamedTestsTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Contract|Harness))(?:\\.(\\w+))?`");
    private static final Pattern ROW = Pattern.compile("^\\| ([OT])(\\d+) \\| (.*) \\|$", Pattern.MULTILINE);

    private static String page(String name) throws IOException {
        return Files.readString(NamedTests.ROOT.resolve(name));
    }

    static List<String> pages() throws IOException {
        try (Stream<Path> docs = Files.list(NamedTests.ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md"), docs.map(page -> "docs/" + page.getFileName()))
                    .filter(page -> page.endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aTestThatAPageNamesIsThere(String name) throws IOException {
        List<String> missing = new ArrayList<>();
        for (MatchResult named : TEST.matcher(page(name)).results().toList()) {
            String test = named.group(2) == null ? named.group(1) : named.group(2);
            if (!NamedTests.declaration(test)
                    .matcher(NamedTests.source(named.group(1)))
                    .find()) {
                missing.add(named.group());
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyObligationAndEveryThreatHasItsRow() throws IOException {
        List<MatchResult> rows =
                ROW.matcher(page("docs/obligations.md")).results().toList();

        assertThat(rows.stream().map(row -> row.group(1) + row.group(2)))
                .containsExactlyElementsOf(Stream.concat(
                                IntStream.rangeClosed(1, 68).mapToObj(n -> "O" + n),
                                IntStream.rangeClosed(1, 25).mapToObj(n -> "T" + n))
                        .toList());
    }

    /** A test, a row that has one, or a sentence why there is none. */
    @Test
    void noRowLeavesOutWhatShowsIt() throws IOException {
        assertThat(ROW.matcher(page("docs/obligations.md")).results()).allSatisfy(row -> {
            String[] cells = row.group(3).split(" \\| ");
            assertThat(cells).hasSize(row.group(1).equals("O") ? 3 : 2);
            assertThat(cells[cells.length - 1]).containsPattern("`\\w+\\.\\w+`|\\b[OT]\\d+\\b|\\w+ \\w+ \\w+");
        });
    }
}
