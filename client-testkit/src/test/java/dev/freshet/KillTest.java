package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.Front;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P7, P10, P12: a process that keeps refreshing is killed at random moments, and started anew. What it lost is held
 * against the server's log: nothing where the server has a grace period; where it has none, exactly the pairs that it had
 * issued and the vault had not got, each by the name of LOST_ROTATION.
 *
 * <p>Chance decides when a process is killed, by the seed that is printed: {@code -Dfreshet.kills=1000
 * -Dfreshet.seed=42}. The time between a kill and the next start passes on the clocks of both sides, not here.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("freshet.kills", 20);
    private static final long SEED = Long.getLong("freshet.seed", System.nanoTime());
    private static final String FLY_ON = "fly 1000000 ";

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final FakeClock clock = new FakeClock();
    private int underWay;
    private int inRecovery;
    private int lost;

    /** O60. The vault is written without a pause: nearly every kill meets a refresh. */
    @Test
    void whereTheServerHasAGracePeriodNoSessionIsLost() throws Exception {
        Duration grace = Duration.ofSeconds(10);
        try (RotatingAuthServer server = RotatingAuthServer.builder()
                .grace(grace)
                .clock(clock)
                .on(Front.JDK)
                .start()) {
            Killing killing = new Killing(server, "grace=" + grace.toMillis(), 0, Duration.ofSeconds(2));
            killing.run();
            print("grace of 10 s, duty 100 %", server.repeats() + " repeated, ");
        }
    }

    @Test
    void whereItHasNoneOnlyWhatWasOnItsWayIsLost() throws Exception {
        try (RotatingAuthServer server =
                RotatingAuthServer.builder().clock(clock).on(Front.JDK).start()) {
            Killing killing = new Killing(server, "endpoint=15000", 9, Duration.ofSeconds(20));
            killing.run();
            print("strict, duty 10 %", server.replays() + " reuse detections, ");
            assertThat(server.replays()).isEqualTo(lost);
        }
    }

    private void print(String mode, String more) throws IOException {
        System.out.printf(
                "kill -9, %s: %d kills (%d under way, %d in recovery), %d sessions lost, %s%d damaged files; seed %d%n",
                mode, KILLS, underWay, inRecovery, lost, more, damaged(), SEED);
        assertThat(damaged()).as("damaged files").isZero();
    }

    private long damaged() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().contains("damaged")).count();
        }
    }

    /** One process after the other on one vault. */
    private final class Killing {
        private final String store = folder.toString();
        private final Reckoning reckoning;
        private final String open;
        private final int idle;
        private final Duration downtime;
        private boolean lossIsDue;

        /**
         * The processes to come.
         *
         * @param idle how many times as long as a refresh the process rests after it
         * @param downtime how long it takes until a killed process is started anew
         */
        Killing(RotatingAuthServer server, String replay, int idle, Duration downtime) throws Exception {
            this.reckoning =
                    new Reckoning(server, new EncryptedFileContractTest.InFolder().open(store, SharerSession.NAME));
            this.open = "open latency=10 " + replay + " server=" + server.url("");
            this.idle = idle;
            this.downtime = downtime;
        }

        void run() throws Exception {
            SharerProcess next = SharerProcess.on(EncryptedFileContractTest.InFolder.class, store);
            start(next, 0);
            assertThat(next.ask(reckoning.signIn())).isEqualTo("done");
            boolean early = false;
            for (int kill = 1; kill <= KILLS; kill++) {
                SharerProcess sharer = next;
                next = SharerProcess.on(EncryptedFileContractTest.InFolder.class, store);
                if (early) {
                    inRecovery++;
                } else {
                    judge(sharer);
                }
                sharer.tell(FLY_ON + idle);
                sharer.killAfter(random.nextInt(early ? 300 : 40 * (idle + 1)));
                early = look() && !early && random.nextInt(4) == 0;
                clock.advance(downtime);
                start(next, kill);
            }
            judge(next);
            next.close();
        }

        private void start(SharerProcess sharer, int restarts) throws Exception {
            assertThat(sharer.ask("ahead " + restarts * downtime.toMillis())).isEqualTo("set");
            assertThat(sharer.ask(open)).isEqualTo("open");
        }

        /** What the killed process left behind; whether the next one may be killed before it has cleared that up. */
        private boolean look() throws IOException {
            reckoning.settle();
            long unstored = reckoning.committed() - reckoning.stored();
            assertThat(unstored)
                    .as("rotations that are not stored, by seed " + SEED)
                    .isBetween(0L, 1L);
            underWay += reckoning.underWay() ? 1 : 0;
            lossIsDue = unstored == 1 && !open.contains("grace");
            assertThat(reckoning.isLive())
                    .as("what the vault holds is the newest")
                    .isEqualTo(unstored == 0);
            return !lossIsDue;
        }

        private void judge(SharerProcess sharer) throws Exception {
            assertThat(sharer.ask("fly 1 0"))
                    .as("as the server's log explains, by seed " + SEED)
                    .isEqualTo(lossIsDue ? "over LOST_ROTATION" : "flown");
            if (lossIsDue) {
                lost++;
                assertThat(sharer.ask(reckoning.signIn())).isEqualTo("done");
            }
            lossIsDue = false;
        }
    }
}
