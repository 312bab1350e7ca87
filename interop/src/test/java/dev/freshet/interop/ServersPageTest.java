package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that the table of docs/servers.md names are there, in the classes that it names them for. */
class ServersPageTest {
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    static List<String> rows() throws IOException {
        return Files.readString(NamedTests.ROOT.resolve("docs/servers.md"))
                .split("## Tried with")[1]
                .lines()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .toList();
    }

    @Test
    void theTableHasARowForEachServer() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aCellNamesATest(String row) throws IOException {
        String[] cells = row.split("\\|", 3);
        StringBuilder tests = new StringBuilder();
        for (String name : codes(cells[1])) {
            tests.append(NamedTests.source(name));
        }

        assertThat(codes(cells[1])).isNotEmpty();
        assertThat(codes(cells[2]))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(tests).containsPattern(NamedTests.declaration(test)));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }
}
