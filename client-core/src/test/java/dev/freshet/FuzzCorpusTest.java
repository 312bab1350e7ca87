package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives each fuzz test its corpus, without the fuzzer, which takes 15 seconds to start: what Jazzer starts from in the
 * profile "slow", and whatever it has found.
 */
final class FuzzCorpusTest {
    private static final Path TESTS = Path.of("src/test/java/dev/freshet");
    private static final Path CORPORA = Path.of("src/test/resources/dev/freshet");

    static List<String> fuzzTests() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("FuzzTest.java"))
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fuzzTests")
    void whatOnceWasTriedStillHolds(String fuzzTest) throws Exception {
        Constructor<?> maker = Class.forName("dev.freshet." + fuzzTest).getDeclaredConstructor();
        try (Stream<Path> corpus = Files.walk(CORPORA.resolve(fuzzTest + "Inputs"))) {
            List<Path> inputs = corpus.filter(Files::isRegularFile).toList();

            assertThat(inputs).isNotEmpty();
            for (Path input : inputs) {
                Object test = maker.newInstance();
                Method method = test.getClass()
                        .getDeclaredMethod(input.getParent().getFileName().toString(), byte[].class);
                method.invoke(test, Files.readAllBytes(input));
            }
        }
    }
}
