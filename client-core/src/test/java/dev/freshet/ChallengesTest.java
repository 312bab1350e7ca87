package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P22, O20, O21: RFC 9110 sections 11.2 to 11.6.1. */
class ChallengesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "Bearer; Bearer[{}]",
                "bearer realm=x; bearer[{realm=x}]",
                "Basic realm=\"a, b\", Bearer error=\"invalid_token\"; Basic[{realm=a, b}] Bearer[{error=invalid_token}]",
                "Bearer realm = \"x\" , error = invalid_token; Bearer[{realm=x, error=invalid_token}]",
                "Bearer REALM=\"a \\\"quoted\\\" one\"; Bearer[{realm=a \"quoted\" one}]",
                "Bearer realm=\"\"; Bearer[{realm=}]",
                "Bearer realm=\"\" , error=\"x\"; Bearer[{realm=, error=x}]",
                "Negotiate YWJj==, Bearer; Negotiate[{}] Bearer[{}]",
                ",, Bearer ,, Basic realm=x,; Bearer[{}] Basic[{realm=x}]",
                "Bearer realm=x, realm=y, Basic; ",
                "Bearer realm=\"open; ",
                "=; ",
                "Bearer realm=x Basic; ",
                "Basic realm=x, Bearer error=a b; Basic[{realm=x}]",
            })
    void aHeaderIsReadAsItsGrammarSays(String header, String expected) {
        StringBuilder read = new StringBuilder();
        Challenges.read(List.of(header))
                .forEach(one -> read.append(' ')
                        .append(one.scheme())
                        .append('[')
                        .append(sorted(one))
                        .append(']'));

        assertThat(read.toString().trim()).isEqualTo(expected == null ? "" : expected);
    }

    private static String sorted(Challenges.Challenge one) {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("realm", "error")) {
            if (one.parameters().containsKey(name)) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(name + '=' + one.parameters().get(name));
            }
        }
        return "{" + text + "}";
    }

    /** The work is counted by time against a header a sixteenth as long; a square would be 256 times as slow. */
    @Test
    void noHeaderTakesMoreThanLinearTime() {
        for (String unit : List.of("a ", "a=", "a=b,", "\"\\\"", ",", "Bearer a=\"b\",", "a =\t", "a/=")) {
            long small = nanos(unit.repeat(1000 / unit.length()));
            long large = nanos(unit.repeat(16_000 / unit.length()));

            assertThat(large).as(unit).isLessThan(64 * small + 20_000_000);
        }
    }

    private static long nanos(String header) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            Challenges.read(List.of(header));
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
