package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * How long a replica waits that has lost the race for a refresh, beside the one that has won it. Prints a line; judges
 * only that each race had one winner, who alone asked the server.
 */
public abstract class WaitHarness {
    private static final int ROUNDS = Integer.getInteger("freshet.races", 15);
    private static final long LATENCY = TimeUnit.MILLISECONDS.toNanos(80);
    private static final int REPLICAS = 3;

    /** For subclasses. */
    protected WaitHarness() {}

    /** The vault of one session, as each replica opens it. */
    protected abstract SharedTokenVault open() throws Exception;

    /** A server that takes its time; how often it was asked, by this replica. */
    private static final class Slow implements TokenEndpoint {
        private final AtomicInteger given;
        private final AtomicInteger asked = new AtomicInteger();

        Slow(AtomicInteger given) {
            this.given = given;
        }

        @Override
        public RefreshOutcome refresh(RefreshRequest request) {
            asked.incrementAndGet();
            long until = System.nanoTime() + LATENCY;
            while (until - System.nanoTime() > 0) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            return new RefreshOutcome.Refreshed(Rig.pair(given.incrementAndGet()), null);
        }
    }

    @Test
    void whoeverLosesTheRaceTakesTheWinnersPairAsSoonAsItIsThere() throws Exception {
        AtomicInteger given = new AtomicInteger();
        List<Slow> servers = new ArrayList<>();
        List<AuthSession> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            servers.add(new Slow(given));
            replicas.add(AuthSession.builder()
                    .endpoint(servers.get(i))
                    .origins(Rig.ORIGIN)
                    .vault(open())
                    .build());
        }
        replicas.get(0).signIn(Rig.pair(0));
        for (AuthSession replica : replicas) {
            assertThat(replica.ready()).isTrue();
        }
        List<Long> won = new ArrayList<>();
        List<Long> lost = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            race(replicas, servers, won, lost);
            assertThat(given).hasValue(round);
            assertThat(won).hasSize(round);
        }
        replicas.forEach(AuthSession::close);
        System.out.printf(
                "%s: a refresh takes %.1f ms, who lost the race has it after %.1f ms, %.2f times as long%n",
                getClass().getSimpleName(), median(won), median(lost), median(lost) / median(won));
    }

    private static void race(List<AuthSession> replicas, List<Slow> servers, List<Long> won, List<Long> lost) {
        CyclicBarrier start = new CyclicBarrier(REPLICAS);
        int[] before = servers.stream().mapToInt(server -> server.asked.get()).toArray();
        List<CompletableFuture<Long>> times = new ArrayList<>();
        for (AuthSession replica : replicas) {
            times.add(Rig.aside(() -> {
                Access old = replica.accessFor("https", "api.example.com", 443);
                old.verdict(200, name -> List.of());
                start.await();
                long began = System.nanoTime();
                replace(replica, old);
                return System.nanoTime() - began;
            }));
        }
        for (int i = 0; i < REPLICAS; i++) {
            long time = Rig.done(times.get(i));
            (servers.get(i).asked.get() > before[i] ? won : lost).add(time);
        }
    }

    private static void replace(AuthSession replica, Access old) throws IOException {
        replica.replaceBlocking(old, Duration.ofSeconds(30), () -> false);
    }

    private static double median(List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2) / 1e6;
    }
}
