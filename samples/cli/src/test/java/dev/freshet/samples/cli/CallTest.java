package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.samples.cli.server.DemoServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a call comes to, and its exit code. */
class CallTest extends OnTheServer {

    @Test
    void whoIsNotSignedInIsToldHow() throws Exception {
        Run nobody = cli.run("call", server.greeting());
        signIn();
        Run stranger = cli.start("status", "--account", "bob");
        Run nonsense = cli.run("status", "--account", "../bob");
        stranger.await();

        assertThat(nobody.exit()).isEqualTo(3);
        assertThat(stranger.exit()).isEqualTo(3);
        assertThat(stranger.err()).contains("no account 'bob' here, only: default", "login --account bob --issuer");
        assertThat(nonsense.exit()).isEqualTo(2);
    }

    @Test
    void theTokenGoesNowhereElse() throws Exception {
        signIn();
        AtomicInteger arrivals = new AtomicInteger();
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread door = new Thread(() -> count(elsewhere, arrivals));
            door.setDaemon(true);
            door.start();

            Run call = cli.start("call", "http://127.0.0.1:" + elsewhere.getLocalPort() + "/");
            Run words = cli.run("call", "greeting");
            call.await();

            assertThat(call.exit()).isEqualTo(2);
            assertThat(call.err()).contains("Nothing was sent", "login --api");
            assertThat(words.exit()).isEqualTo(2);
        }
        assertThat(arrivals).hasValue(0);
    }

    private static void count(ServerSocket door, AtomicInteger arrivals) {
        try {
            while (true) {
                door.accept().close();
                arrivals.incrementAndGet();
            }
        } catch (java.io.IOException e) {
            // closed
        }
    }

    @Test
    void whatIsNoTextArrivesAsItIs() throws Exception {
        signIn();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        int exit = here(printed, System.err, "call", server.origin() + "/api/bytes");

        assertThat(exit).isZero();
        assertThat(printed.toByteArray()).isEqualTo(DemoServer.bytes());
    }

    /** Where it leads to is no page of the API, nor one of the web. */
    @Test
    void aRedirectThatIsNotFollowedIsNoSuccess() throws Exception {
        signIn();

        Run away = cli.run("call", server.origin() + "/api/away");

        assertThat(away.exit()).isEqualTo(6);
        assertThat(away.err()).contains("status 302");
    }

    @Test
    void numbersThatMakeNoSenseAreSaidToMakeNone() throws Exception {
        signIn();
        Run timeout = cli.start("call", "--timeout", "0", server.greeting());
        Run every = cli.start("watch", "--every", "-1", server.greeting());
        Run count = cli.run("watch", "--count", "0", server.greeting());

        assertThat(timeout.await().err()).contains("--timeout needs a larger number");
        assertThat(every.await().err()).contains("--every needs a larger number");
        assertThat(count.err()).contains("--count needs a larger number");
        assertThat(List.of(timeout.exit(), every.exit(), count.exit())).containsOnly(2);
    }

    /** What a script has got from somewhere is not read as a file of arguments. */
    @Test
    void anArgumentIsNoFileOfArguments() throws Exception {
        Path arguments = Files.writeString(folder.resolve("arguments"), "--help");

        assertThat(cli.run("call", "@" + arguments).exit()).isEqualTo(3);
    }

    @Test
    void anErrorOfTheApiIsShownWithItsStatus() throws Exception {
        signIn();

        Run broken = cli.run("call", server.origin() + "/api/broken");

        assertThat(broken.exit()).isEqualTo(6);
        assertThat(broken.out()).isEqualTo("out of order\n");
        assertThat(broken.err()).contains("status 500");
    }

    @Test
    void aServerThatIsNotThereIsToldFromOneThatAsksToWait() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        String down = "http://127.0.0.1:" + nobody;
        Run login = login("--key", "file", "--api", down);
        assertThat(login.exit()).as(login.toString()).isZero();

        Run call = cli.run("call", down + "/api");
        server.expireAccessTokens();
        server.beBusy(true);
        Run busy = cli.run("call", server.greeting());
        server.beBusy(false);
        Run doctor = cli.run("doctor");

        assertThat(call.exit()).isEqualTo(4);
        assertThat(call.err()).contains("No answer: the connection was refused");
        assertThat(busy.exit()).isEqualTo(4);
        assertThat(busy.err()).contains("You are still signed in. Try again after");
        assertThat(doctor.exit()).isEqualTo(4);
        assertThat(doctor.out())
                .containsPattern("BAD +api +No answer: " + down)
                .containsPattern("do: +Is this computer online")
                .doesNotContain("freshet-demo doctor");
    }

    @Test
    void aSignInThatTheServerHasEndedIsOver() throws Exception {
        signIn();
        server.endAll();

        Run call = cli.run("call", server.greeting());
        Run status = cli.run("status");

        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.err()).contains("The server has ended the sign-in", "freshet-demo login");
        assertThat(status.exit()).isEqualTo(3);
    }

    @Test
    void watchingGoesOnWhenATokenRunsOut() throws Exception {
        signIn();
        server.expireAccessTokens();

        Run watch = cli.run("watch", "--count", "3", "--every", "0.01", server.greeting());

        assertThat(watch.exit()).as(watch.toString()).isZero();
        assertThat(watch.out()).isEqualTo("3 calls, 0 of them failed, the sign-in renewed 1 times\n");
    }
}
