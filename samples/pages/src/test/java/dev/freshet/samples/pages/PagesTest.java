package dev.freshet.samples.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All Java that a page shows stands, word for word, in a source file that is compiled; what it links to is there. */
class PagesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern SAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)");
    private static final List<String> SOURCES = sources();

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        pages.addAll(files(ROOT.resolve("samples"), "README.md"));
        pages.add(ROOT.resolve("README.md"));
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatItShowsIsCompiled(Path page) throws IOException {
        Matcher samples = SAMPLE.matcher(Files.readString(page));
        while (samples.find()) {
            String shown = withoutSpace(samples.group(1));

            assertThat(SOURCES.stream().anyMatch(source -> source.contains(shown)))
                    .as("no source file of a sample or a test holds this sample:%n%s", samples.group(1))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatItLinksToIsThere(Path page) throws IOException {
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            assertThat(page.resolveSibling(links.group(1))).exists();
        }
    }

    private static List<String> sources() {
        try {
            List<String> sources = new ArrayList<>();
            for (Path file : files(ROOT, ".java")) {
                sources.add(withoutSpace(Files.readString(file)));
            }
            return sources;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Those below it whose names end so, but for what a build has made. */
    private static List<Path> files(Path folder, String end) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                String name = path.getFileName().toString();
                boolean made = name.equals("target") || name.equals("node_modules") || name.equals(".git");
                return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().endsWith(end)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
