package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The help, as somebody reads it who knows none of the jargon. */
class HelpTest {
    private final StringWriter out = new StringWriter();

    private String help(String... arguments) {
        CommandLine all = FreshetDemo.commandLine(new Context(
                Map.of(), "linux", new Home(Path.of("nowhere")), new PrintWriter(out), new PrintWriter(out)));
        assertThat(all.execute(arguments)).isZero();
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "login ", "status ", "call ", "watch ", "logout ", "doctor "})
    void fitsIntoEightyColumnsAndNeedsNoDictionary(String command) {
        String help = help((command + "--help").split(" "));

        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
        assertThat(help)
                .doesNotContainIgnoringCase(
                        "oauth", "pkce", "grant", "vault", "bearer", "refresh", "rotat", "redirect", "credential");
    }

    @Test
    void listsEveryExitCode() {
        String help = help("--help");

        assertThat(Stream.of(Exit.values()))
                .allSatisfy(exit -> assertThat(help).containsPattern("(?m)^  " + exit.code + " +\\S"));
    }

    @Test
    void aShellCanCompleteEveryCommand() {
        String script = help("generate-completion");

        assertThat(script).contains("login", "status", "call", "watch", "logout", "doctor", "--account", "--client-id");
    }
}
