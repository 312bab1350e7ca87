package dev.freshet.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests of all modules, by the names that documents call them. */
final class NamedTests {
    static final Path ROOT = Path.of("..");

    private static final Pattern PARENT = Pattern.compile("(?m)^(?:\\w+ )*class \\w+ extends (\\w+)");
    private static final Map<String, Path> TYPES = types();

    private NamedTests() {}

    private static Map<String, Path> types() {
        try (Stream<Path> files =
                Files.find(ROOT, 20, (path, is) -> path.toString().matches(".*(Test|Contract|Harness)\\.java"))) {
            return files.collect(Collectors.toMap(
                    path -> path.getFileName().toString().replace(".java", ""), path -> path, (one, other) -> one));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source of a test class and of those that it extends. */
    static String source(String type) throws IOException {
        Path file = TYPES.get(type);
        if (file == null) {
            throw new AssertionError("there is no test class " + type);
        }
        String source = Files.readString(file);
        Matcher parent = PARENT.matcher(source);
        return parent.find() && TYPES.containsKey(parent.group(1)) ? source + source(parent.group(1)) : source;
    }

    /** How a test is declared, or a class that is one in whole. */
    static Pattern declaration(String name) {
        return Pattern.compile(
                Character.isUpperCase(name.charAt(0))
                        ? "\\bclass " + name + "\\b"
                        : "(?m)^    (public |protected )?void " + name + "\\(");
    }
}
