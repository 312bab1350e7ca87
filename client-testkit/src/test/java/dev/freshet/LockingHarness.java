package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same for a vault whose lease is a lock: it does not run out, however long its holder is stopped. */
public abstract class LockingHarness extends SharingHarness {
    /** Longer than every limit of the process that is stopped. */
    private static final long STOPPED = TimeUnit.SECONDS.toNanos(4);

    /** For subclasses. */
    protected LockingHarness() {}

    /** T22: a holder that is stopped past every limit, its answer waiting for it. */
    @Test
    void oneThatIsStoppedKeepsItsRotation() throws Exception {
        open(" endpoint=2000 vault=2000 flight=2500");
        signIn();
        SharerProcess holder = sharers.get(0);
        Gate gate = server.hold(Point.ROTATION_COMMITTED);
        CompletableFuture<String> flight = Rig.aside(() -> holder.ask("fly 1 0"));
        gate.awaitArrivals(1);
        holder.signal("STOP");
        gate.release();
        List<SharerProcess> others = sharers.subList(1, PROCESSES);

        int tries = 0;
        for (long since = System.nanoTime(); System.nanoTime() - since < STOPPED; tries++) {
            assertWaits(ask(others, "fly 1 0"));
        }
        holder.signal("CONT");

        assertThat(flight.join()).isEqualTo("flown");
        for (SharerProcess sharer : sharers) {
            awaitFlown(sharer);
        }
        System.out.printf(
                "%s, %d processes, strict, the lease's holder stopped for %d s: %d tries of the others, %d reuse detections%n",
                getClass().getSimpleName(),
                PROCESSES,
                TimeUnit.NANOSECONDS.toSeconds(STOPPED),
                (PROCESSES - 1) * tries,
                server.replays());
        assertThat(server.replays()).isZero();
    }

    private void assertWaits(List<String> answers) {
        assertThat(answers).allMatch(answer -> answer.startsWith("failed 1: "));
        assertThat(server.tokenRequests()).isEqualTo(1);
    }
}
