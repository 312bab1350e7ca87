package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Calls of other people's code: one at a time, in order, on a thread that is there only while there is work. */
class LaneThreadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lane lane = new Lane("freshet lane test");

    private static void untilOver(Thread thread) throws InterruptedException {
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    private Thread threadOf() throws Exception {
        return lane.call(Thread::currentThread, PATIENCE, false);
    }

    @Test
    void callsComeOneAfterAnotherInTheirOrder() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<Integer> order = new ArrayList<>();
        lane.execute(() -> {
            try {
                gate.await();
                order.add(0);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 1; i <= 100; i++) {
            int n = i;
            lane.execute(() -> order.add(n));
        }

        gate.countDown();
        lane.call(() -> true, PATIENCE, false);

        assertThat(order).hasSize(101).isSorted();
    }

    @Test
    void theThreadEndsWithTheWorkAndAnotherDoesTheNext() throws Exception {
        Thread first = threadOf();

        untilOver(first);

        assertThat(first.isDaemon()).isTrue();
        assertThat(first.getName()).isEqualTo("freshet lane test");
        assertThat(threadOf()).isNotSameAs(first);
    }

    @Test
    void whatATaskThrowsIsHandedOverAndTheNextRuns() throws Exception {
        AtomicReference<Throwable> handed = new AtomicReference<>();
        Error fault = new Error("of the task");
        lane.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> handed.set(e));
            throw fault;
        });

        lane.call(() -> true, PATIENCE, false);

        assertThat(handed).hasValue(fault);
    }

    @Test
    void whatACallThrowsIsTheCallers() {
        assertThatThrownBy(() -> lane.call(
                        () -> {
                            throw new IOException("of the call");
                        },
                        PATIENCE,
                        false))
                .isInstanceOf(IOException.class)
                .hasMessage("of the call");
    }

    @Test
    void anInterruptMeantForOneCallDoesNotReachTheNext() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        lane.execute(() -> {
            Thread.currentThread().interrupt();
            end.countDown();
        });
        assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(lane.call(() -> Thread.currentThread().isInterrupted(), PATIENCE, false))
                .isFalse();
    }

    @Test
    void aCallThatHasNotBegunInTimeNeverBegins() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        lane.execute(() -> {
            try {
                gate.await();
                done.add("the first");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThatThrownBy(() -> lane.call(() -> done.add("too late"), Duration.ofMillis(1), false))
                .isInstanceOf(TimeoutException.class);

        gate.countDown();

        assertThat(lane.call(() -> List.copyOf(done), PATIENCE, false)).containsExactly("the first");
    }
}
