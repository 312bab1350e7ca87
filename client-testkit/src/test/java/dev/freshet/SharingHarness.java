package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.Front;
import dev.freshet.testkit.ProcessVaultContract.Opener;
import dev.freshet.testkit.RotatingAuthServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * P9, P10, P12, O50, T21: processes on one vault, at a server that takes a refresh token which comes twice for a
 * theft. Extend it for each vault that processes share.
 *
 * <p>{@code -Dfreshet.processes=8 -Dfreshet.refreshes=1000 -Dfreshet.rounds=100 -Dfreshet.seed=42}.
 */
public abstract class SharingHarness {
    private static final int REFRESHES = Integer.getInteger("freshet.refreshes", 60);
    private static final int ROUNDS = Integer.getInteger("freshet.rounds", 3);
    private static final long SEED = Long.getLong("freshet.seed", System.nanoTime());

    /** So many processes. */
    static final int PROCESSES = Integer.getInteger("freshet.processes", 3);

    final RotatingAuthServer server = RotatingAuthServer.builder().on(Front.JDK).start();
    final List<SharerProcess> sharers = new ArrayList<>();
    private final Random random = new Random(SEED);
    private Opener opener;
    private Reckoning reckoning;

    /** For subclasses. */
    protected SharingHarness() {}

    /** The class that opens vaults. */
    protected abstract Class<? extends Opener> opener();

    /** Where this test's store is: empty, and for this test alone. */
    protected abstract String store() throws Exception;

    /** Starts the processes, of which the first signs in. */
    @BeforeEach
    void start() throws Exception {
        opener = opener().getDeclaredConstructor().newInstance();
        reckoning = new Reckoning(server, opener.open(store(), SharerSession.NAME));
        for (int i = 0; i < PROCESSES; i++) {
            sharers.add(SharerProcess.on(opener(), store()));
        }
    }

    @AfterEach
    void stop() throws Exception {
        opener.close();
        sharers.forEach(SharerProcess::close);
        server.close();
    }

    void open(String limits) throws Exception {
        for (SharerProcess sharer : sharers) {
            assertThat(sharer.ask("open server=" + server.url("") + limits)).isEqualTo("open");
        }
    }

    void signIn() throws Exception {
        assertThat(sharers.get(0).ask(reckoning.signIn())).isEqualTo("done");
    }

    /** All at once; the answers. */
    static List<String> ask(List<SharerProcess> all, String command) {
        List<CompletableFuture<String>> answers =
                all.stream().map(sharer -> Rig.aside(() -> sharer.ask(command))).toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    static void awaitFlown(SharerProcess sharer) {
        Rig.until(() -> {
            try {
                return sharer.ask("fly 1 0").equals("flown");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void noneSpendsARefreshTokenTwice() throws Exception {
        open("");
        signIn();
        int asked = 0;

        while (reckoning.committed() < REFRESHES) {
            assertThat(ask(sharers, "fly 10 0")).containsOnly("flown");
            asked += 10 * PROCESSES;
        }

        System.out.printf(
                "%s, %d processes, strict, duty 100 %%: %d refreshes, %d answered by another's, %d reuse detections%n",
                getClass().getSimpleName(),
                PROCESSES,
                reckoning.committed(),
                asked - reckoning.committed(),
                server.replays());
        assertThat(server.replays()).isZero();
        assertThat(reckoning.stored()).isEqualTo(reckoning.committed());
    }

    /** The others go on when one is killed. Lost is the session only if the pair was on its way to the one that died. */
    @Test
    void oneThatIsKilledCostsAtMostItsOwnRotation() throws Exception {
        int lost = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            open("");
            signIn();
            assertThat(ask(sharers, "fly 2 0")).containsOnly("flown");
            int replays = server.replays();
            SharerProcess victim = sharers.remove(random.nextInt(1, PROCESSES));
            victim.tell("fly 1000000 0");
            List<CompletableFuture<String>> others = sharers.stream()
                    .map(sharer -> Rig.aside(() -> sharer.ask("fly 40 0")))
                    .toList();
            victim.killAfter(random.nextInt(100));
            others.forEach(CompletableFuture::join);
            reckoning.settle();
            long unstored = reckoning.committed() - reckoning.stored();
            // an unanswered refresh is left alone until it has surely ended
            assertThat(ask(sharers, "ahead " + 20_000 * round)).containsOnly("set");

            String first = sharers.get(0).ask("fly 1 0");
            String second = sharers.get(1).ask("fly 1 0");

            assertThat(unstored).as("by seed " + SEED).isBetween(0L, 1L);
            assertThat(first).as("by seed " + SEED).isEqualTo(unstored == 0 ? "flown" : "over LOST_ROTATION");
            assertThat(second).as("by seed " + SEED).isEqualTo(unstored == 0 ? "flown" : "over LOST_ROTATION");
            assertThat(server.replays() - replays).isEqualTo((int) unstored);
            lost += (int) unstored;
            sharers.add(SharerProcess.on(opener(), store()));
            assertThat(sharers.get(PROCESSES - 1).ask("ahead " + 20_000 * round))
                    .isEqualTo("set");
        }
        System.out.printf(
                "%s, %d processes, strict, duty 100 %%, one killed: %d kills, %d sessions lost, seed %d%n",
                getClass().getSimpleName(), PROCESSES, ROUNDS, lost, SEED);
    }
}
