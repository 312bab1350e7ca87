package dev.freshet.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's sample is one that compiles. */
final class ReadmeTest {
    @Test
    void theSampleInTheReadmeIsTheOneThatIsCompiled() throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String source = Files.readString(
                Path.of("src/main/java/dev/freshet/samples/quickstart", ReadmeSample.class.getSimpleName() + ".java"));

        String shown = readme.split("```", -1)[1].replaceFirst("java", "");
        String compiled = source.split("// README", -1)[1];

        assertEquals(withoutSpace(compiled), withoutSpace(shown));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
