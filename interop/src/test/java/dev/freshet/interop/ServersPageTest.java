package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that the table of docs/servers.md names are there, in the classes that it names them for. */
class ServersPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");
    private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

    static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/servers.md")).stream()
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
            tests.append(source(name));
        }

        assertThat(codes(cells[1])).isNotEmpty();
        assertThat(codes(cells[2]))
                .isNotEmpty()
                .allSatisfy(test -> assertThat(tests).containsPattern(declaration(test)));
    }

    /** Of a test, or of a class that is one in whole. */
    private static String declaration(String name) {
        return Character.isUpperCase(name.charAt(0)) ? " class " + name + " " : " void " + name + "\\(";
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }

    /** A test class and those that it extends. */
    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 20, (path, is) -> path.endsWith(type + ".java"))) {
            String source = Files.readString(
                    files.findFirst().orElseThrow(() -> new AssertionError("there is no test class " + type)));
            Matcher parent = PARENT.matcher(source);
            return parent.find() ? source + source(parent.group(1)) : source;
        }
    }
}
