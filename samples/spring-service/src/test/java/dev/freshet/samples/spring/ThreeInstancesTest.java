package dev.freshet.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.samples.spring.Fleet.Answer;
import dev.freshet.testkit.Front;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.RotatingAuthServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances share one session on one database, and are killed one after another while a user asks all of them and
 * her access tokens expire all the time. Every other kill is aimed: it meets an instance between the server's rotation
 * and the store. The others come at random, by the seed that is printed: {@code -Dfreshet.seconds=60 -Dfreshet.seed=42}.
 */
class ThreeInstancesTest {
    private static final long SPAN = TimeUnit.SECONDS.toNanos(Integer.getInteger("freshet.seconds", 8));
    private static final long SEED = Long.getLong("freshet.seed", System.nanoTime());
    private static final int FEWEST_KILLS = 2;
    private static final int ROUNDS_BETWEEN_KILLS = 10;
    private static final int LATEST_KILL_MILLIS = 150;

    private final Random random = new Random(SEED);
    private final Deployment deployment = new Deployment();
    private RotatingAuthServer server;
    private Fleet fleet;
    private int requests;
    private int refreshes;
    private int kills;
    private int notNow;
    private int lost;

    ThreeInstancesTest() throws Exception {}

    @Test
    void whereTheServerHasAGracePeriodAKillCostsNobodyElseARequest() throws Exception {
        Duration grace = Duration.ofMinutes(1);
        RotatingAuthServer.Builder kind = RotatingAuthServer.builder().grace(grace);
        deployment.with("SERVICE_GRACE", grace.toString());
        run(kind, victim -> assertAnswered(strike(victim)));

        print("grace of 60 s", "");
        server.verify().noReplay();
        assertThat(server.repeats()).as("refreshes that came twice").isLessThanOrEqualTo(kills);
        assertThat(fleet.storedIsLive()).isTrue();
    }

    @Test
    void whereItHasNoneAKillCostsAtMostTheRotationThatWasNotStored() throws Exception {
        run(RotatingAuthServer.builder(), victim -> {
            int replays = server.replays();
            List<Answer> answers = strike(victim);
            boolean stored = fleet.storedIsLive();
            assertThat(answers).as(seed()).allMatch(answer -> answer.isGood() || answer.isNotNow());
            notNow += (int) answers.stream().filter(Answer::isNotNow).count();
            fleet.awaitAll(stored ? 200 : 403);
            assertThat(server.replays() - replays).as(seed()).isEqualTo(stored ? 0 : 1);
            if (!stored) {
                lost++;
                fleet.signIn();
            }
        });

        print("strict", notNow + " of them asked to come back after a kill in a refresh, ");
        assertThat(server.replays()).isEqualTo(lost);
    }

    /** What becomes of the others when one is killed. */
    private interface Strike {
        void at(Instance victim) throws Exception;
    }

    private void run(RotatingAuthServer.Builder kind, Strike strike) throws Exception {
        server = kind.client("service", deployment.clientSecret()).on(Front.JDK).start();
        fleet = new Fleet(3, deployment.at(server), server);
        fleet.signIn();
        long began = System.nanoTime();
        while (kills < FEWEST_KILLS || System.nanoTime() - began < SPAN) {
            for (int round = 0; round < ROUNDS_BETWEEN_KILLS; round++) {
                server.expireAccessTokens();
                assertAnswered(counted(fleet.ask(fleet.up()).join()));
            }
            if (fleet.isComplete()) {
                strike.at(fleet.get(kills % 3));
            }
        }
    }

    /** Kills one while all refresh; what the others answer. */
    private List<Answer> strike(Instance victim) throws Exception {
        List<Instance> others =
                fleet.up().stream().filter(instance -> instance != victim).toList();
        CompletableFuture<List<Answer>> answers;
        if (kills++ % 2 == 0) {
            Gate gate = server.holdNext(Point.ROTATION_COMMITTED);
            server.expireAccessTokens();
            fleet.ask(List.of(victim));
            gate.awaitArrivals(1);
            answers = fleet.ask(others);
            fleet.kill(victim);
            gate.release();
        } else {
            server.expireAccessTokens();
            answers = fleet.ask(others);
            fleet.ask(List.of(victim));
            victim.runFor(random.nextInt(LATEST_KILL_MILLIS));
            fleet.kill(victim);
        }
        List<Answer> all = counted(answers.join());
        fleet.settle();
        return all;
    }

    private List<Answer> counted(List<Answer> answers) {
        requests += answers.size();
        return answers;
    }

    private static void assertAnswered(List<Answer> answers) {
        assertThat(answers).as(seed()).isNotEmpty().allMatch(Answer::isGood);
    }

    private static String seed() {
        return "by seed " + SEED;
    }

    private void print(String mode, String more) {
        System.out.printf(
                "3 instances, %s: %d kills, %d refreshes, %d requests that were not on a killed instance, %s0 failed,"
                        + " %d reuse detections, %d sessions lost; seed %d%n",
                mode, kills, server.refreshes(), requests, more, server.replays(), lost, SEED);
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
        server.close();
    }
}
