package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link SharingHarness} says, and what a lease costs that runs out while its holder is stopped. */
public abstract class LeasingHarness extends SharingHarness {
    /** Longer than any lease lasts. */
    private static final long STOPPED = TimeUnit.SECONDS.toNanos(8);

    /** For subclasses. */
    protected LeasingHarness() {}

    /** T22: its refresh might still be under way, so nobody else spends anything; then it brings its pair. */
    @Test
    void oneThatComesBackBeforeItsRefreshHasSettledLosesNothing() throws Exception {
        open("");
        signIn();
        CompletableFuture<String> flight = stopAfterTheRotation();
        List<SharerProcess> others = sharers.subList(1, PROCESSES);

        int tries = 0;
        for (long since = System.nanoTime(); System.nanoTime() - since < STOPPED; tries++) {
            assertThat(ask(others, "fly 1 0")).allMatch(answer -> answer.startsWith("failed 1: "));
        }
        sharers.get(0).signal("CONT");

        assertThat(flight.join()).isEqualTo("flown");
        for (SharerProcess sharer : sharers) {
            awaitFlown(sharer);
        }
        print("before settling ended", (PROCESSES - 1) * tries);
        assertThat(server.replays()).isZero();
    }

    /** Nobody can tell it from one that is dead: the spent token is tried, and a strict server ends the session. */
    @Test
    void oneThatComesBackTooLateCostsNoMoreThanTheSession() throws Exception {
        open(" endpoint=2000 vault=2000 flight=2500");
        signIn();
        CompletableFuture<String> flight = stopAfterTheRotation();
        SharerProcess other = sharers.get(1);

        int tries = 1;
        String answer = other.ask("fly 1 0");
        for (; answer.startsWith("failed 1: "); tries++) {
            answer = other.ask("fly 1 0");
        }
        sharers.get(0).signal("CONT");

        assertThat(answer).isEqualTo("over LOST_ROTATION");
        assertThat(flight.join()).startsWith("over ");
        assertThat(ask(sharers.subList(2, PROCESSES), "fly 1 0")).allMatch(over -> over.startsWith("over "));
        print("after settling had ended", tries);
        assertThat(server.replays()).isEqualTo(1);
    }

    private CompletableFuture<String> stopAfterTheRotation() throws Exception {
        SharerProcess holder = sharers.get(0);
        Gate gate = server.hold(Point.ROTATION_COMMITTED);
        CompletableFuture<String> flight = Rig.aside(() -> holder.ask("fly 1 0"));
        gate.awaitArrivals(1);
        holder.signal("STOP");
        gate.release();
        return flight;
    }

    private void print(String when, int tries) {
        System.out.printf(
                "%s, %d processes, strict, the lease's holder stopped past its lease, back %s: %d tries of the others, %d reuse detections%n",
                getClass().getSimpleName(), PROCESSES, when, tries, server.replays());
    }
}
