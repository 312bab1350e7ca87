package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where each operating system wants the state of programs. */
class HomeTest {
    private static final Path USER = Path.of("/home/alice");

    private static Path home(String os, Map<String, String> environment) {
        return Home.of(environment, os, USER).folder();
    }

    @Test
    void isWhereTheSystemWantsIt() {
        assertThat(home("Linux", Map.of())).isEqualTo(Path.of("/home/alice/.local/state/freshet-demo"));
        assertThat(home("Linux", Map.of("XDG_STATE_HOME", "/state"))).isEqualTo(Path.of("/state/freshet-demo"));
        assertThat(home("Mac OS X", Map.of()))
                .isEqualTo(Path.of("/home/alice/Library/Application Support/freshet-demo"));
        assertThat(home("Windows 11", Map.of("LOCALAPPDATA", "/local"))).isEqualTo(Path.of("/local/freshet-demo"));
    }

    @Test
    void isWhereTheUserWantsIt() {
        assertThat(home("Windows 11", Map.of("FRESHET_HOME", "/mine", "LOCALAPPDATA", "/local")))
                .isEqualTo(Path.of("/mine"));
    }

    /** As the XDG base directory specification says. */
    @Test
    void isNotBelowARelativePath() {
        assertThat(home("Linux", Map.of("XDG_STATE_HOME", "state")))
                .isEqualTo(Path.of("/home/alice/.local/state/freshet-demo"));
    }
}
