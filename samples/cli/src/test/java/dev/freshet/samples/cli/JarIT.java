package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The one jar, as {@code java -jar} starts it. */
class JarIT extends OnTheServer {

    @Override
    Cli program(Path home) {
        return Cli.ofJar(home, Path.of("target", "freshet-demo.jar"));
    }

    @Test
    void holdsAllThatTheCommandsNeed() throws Exception {
        Run login = login("--key", "file");
        server.expireAccessTokens();
        Run call = cli.run("call", server.greeting());

        assertThat(login.exit()).as(login.toString()).isZero();
        assertThat(call.exit()).as(call.toString()).isZero();
        assertThat(refreshes()).isEqualTo(1);
    }
}
