package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.samples.cli.server.Hold;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Ctrl-C, in the middle of what would hurt. */
class CtrlCTest extends OnTheServer {
    private static final int INTERRUPTED = 130;

    @Test
    void theNewTokensOfARefreshThatIsUnderWayAreStored() throws Exception {
        signIn();
        server.expireAccessTokens();
        Run stopped;
        try (Hold hold = server.holdTokens()) {
            stopped = cli.start("call", "--json", server.greeting());
            hold.awaitArrival();
            stopped.ctrlC();
            stopped.awaitNote("Finishing what is under way");
        }
        stopped.await();

        Run next = cli.run("call", server.greeting());

        assertThat(stopped.exit()).as(stopped.toString()).isEqualTo(INTERRUPTED);
        assertThat(stopped.json().path("exit").intValue()).isEqualTo(INTERRUPTED);
        assertThat(next.exit()).as(next.toString()).isZero();
        assertThat(refreshes()).isEqualTo(1);
        assertThat(replays()).isZero();
    }

    @Test
    void tokensOfALoginThatHaveBeenIssuedAreStored() throws Exception {
        Run login;
        try (Hold hold = server.holdTokens()) {
            login = startLogin("--key", "file");
            openPage(login);
            hold.awaitArrival();
            login.ctrlC();
            login.awaitNote("Finishing what is under way");
        }
        login.await();

        Run status = cli.run("status");

        assertThat(login.exit()).as(login.toString()).isEqualTo(INTERRUPTED);
        assertThat(status.exit()).as(status.toString()).isZero();
    }

    @Test
    void aLoginThatNobodyAnsweredLeavesNoSignIn() throws Exception {
        Run login = startLogin("--key", "file");
        page(login);

        login.ctrlC();
        login.await();

        assertThat(login.exit()).isEqualTo(INTERRUPTED);
        assertThat(file("session")).doesNotExist();
        assertThat(Files.exists(file(Account.SETTINGS))).isFalse();
    }

    @Test
    void watchingEndsWithItsSum() throws Exception {
        signIn();
        Run watch = cli.start("watch", "--json", "--every", "0.01", server.greeting());
        server.awaitCalls(3);

        watch.ctrlC();
        watch.await();

        assertThat(watch.exit()).isEqualTo(INTERRUPTED);
        assertThat(watch.json().path("calls").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(watch.json().path("failed").asInt()).isZero();
    }
}
