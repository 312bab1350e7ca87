package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes that share one sign-in. */
class ManyProcessesTest extends OnTheServer {
    private static final int PROCESSES = 20;

    @Test
    void twentyProcessesThatMeetAnExpiredTokenAtOnceRefreshItOnce() throws Exception {
        signIn();
        server.expireAccessTokens();
        server.gather(PROCESSES);

        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            runs.add(cli.start("call", "--timeout", "120", server.greeting()));
        }
        for (Run run : runs) {
            run.await();
        }

        assertThat(runs).allSatisfy(run -> {
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(run.out()).isEqualTo("hello, alice\n");
        });
        assertThat(refreshes()).isEqualTo(1);
        assertThat(replays()).isZero();
    }
}
