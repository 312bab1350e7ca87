package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The help, as somebody reads it who knows none of the jargon. */
class HelpTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private String help(int exit, String... arguments) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        CommandLine all =
                FreshetDemo.commandLine(new Context(Map.of(), "linux", new Home(Path.of("nowhere")), out, out));
        assertThat(all.execute(arguments)).isEqualTo(exit);
        return printed.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "login ", "status ", "call ", "watch ", "logout ", "doctor "})
    void fitsIntoEightyColumnsAndNeedsNoDictionary(String command) {
        String help = help(0, (command + "--help").split(" "));

        assertThat(help.lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(81).doesNotEndWith("https:"));
        assertThat(help)
                .doesNotContainIgnoringCase(
                        "oauth",
                        "pkce",
                        "grant",
                        "vault",
                        "bearer",
                        "refresh",
                        "rotat",
                        "redirect",
                        "credential",
                        "token");
    }

    @Test
    void listsEveryExitCode() {
        String help = help(0, "--help");

        assertThat(Stream.of(Exit.values()))
                .allSatisfy(exit -> assertThat(help).containsPattern("(?m)^  " + exit.code + " +\\S"));
    }

    @Test
    void aShellCanCompleteEveryCommand() {
        String script = help(0, "generate-completion");

        assertThat(script).contains("login", "status", "call", "watch", "logout", "doctor", "--account", "--client-id");
    }

    @Test
    void isWhatNoCommandShows() {
        assertThat(help(2)).contains("Usage: freshet-demo", "Begin with 'login'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logn", "call --acount x", "call a b", "call a|b", "login --key pocket", "status --json=x"})
    void isNamedToWhoMistypes(String mistake) {
        assertThat(help(2, mistake.split(" "))).contains(" --help").doesNotContain("java.", "Exception", "argument");
    }
}
