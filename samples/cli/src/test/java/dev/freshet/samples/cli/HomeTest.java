package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where each operating system wants the state of programs. */
class HomeTest {
    private static final String USER = "/home/alice";

    private static Path home(String os, Map<String, String> environment) throws Failure {
        return Home.of(environment, os, USER).folder();
    }

    @Test
    void isWhereTheSystemWantsIt() throws Failure {
        assertThat(home("Linux", Map.of())).isEqualTo(Path.of("/home/alice/.local/state/freshet-demo"));
        assertThat(home("Linux", Map.of("XDG_STATE_HOME", "/state"))).isEqualTo(Path.of("/state/freshet-demo"));
        assertThat(home("Mac OS X", Map.of()))
                .isEqualTo(Path.of("/home/alice/Library/Application Support/freshet-demo"));
        assertThat(home("Windows 11", Map.of("LOCALAPPDATA", "/local"))).isEqualTo(Path.of("/local/freshet-demo"));
    }

    @Test
    void isWhereTheUserWantsIt() throws Failure {
        assertThat(home("Windows 11", Map.of("FRESHET_HOME", "/mine", "LOCALAPPDATA", "/local")))
                .isEqualTo(Path.of("/mine"));
    }

    /** As the XDG base directory specification says. */
    @Test
    void isNotBelowARelativePath() throws Failure {
        assertThat(home("Linux", Map.of("XDG_STATE_HOME", "state")))
                .isEqualTo(Path.of("/home/alice/.local/state/freshet-demo"));
    }

    /** As a name with an accent where the environment says that there are only ASCII letters. */
    @Test
    void saysWhatToDoWhereItsPathCannotBeRead() {
        assertThatThrownBy(() -> home("Linux", Map.of("FRESHET_HOME", "/mine\0")))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.exit).isEqualTo(Exit.STORAGE);
                    assertThat(e.advice).contains("UTF-8");
                });
    }

    @Test
    void hasAFolderForEachAccountAndForNothingElse() throws Failure {
        Home home = new Home(Path.of("/home/alice"));

        assertThat(home.account("bob@example.com").folder()).isEqualTo(Path.of("/home/alice/bob@example.com"));
        for (String name : List.of("", ".", "..", "../bob", "a/b", "Bob", "bob.", "-a", "a b", "a".repeat(65))) {
            assertThatThrownBy(() -> home.account(name)).as(name).isInstanceOf(Failure.class);
        }
    }
}
