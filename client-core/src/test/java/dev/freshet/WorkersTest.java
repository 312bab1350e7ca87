package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The session's thread, and what becomes of its tasks at the end. */
class WorkersTest {
    private final Workers workers = new Workers("test", null);

    /** What runs at once may store the only live pair; what runs later would keep the thread for as long. */
    @Test
    void closeRunsWhatWasToRunAtOnceAndDropsWhatWasToRunLater() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean atOnce = new AtomicBoolean();
        AtomicBoolean later = new AtomicBoolean();
        workers.execute(() -> {
            thread.complete(Thread.currentThread());
            awaitOrFail(go);
        });
        workers.later(Duration.ofHours(1), () -> later.set(true));
        workers.execute(() -> atOnce.set(true));
        Thread held = thread.get(30, TimeUnit.SECONDS);

        workers.close();
        go.countDown();
        held.join(30_000);

        assertThat(held.isAlive()).isFalse();
        assertThat(atOnce).isTrue();
        assertThat(later).isFalse();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("not within 30 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void afterCloseNothingIsTaken() {
        workers.close();

        assertThat(workers.execute(() -> {})).isFalse();
        assertThat(workers.later(Duration.ofMillis(1), () -> {})).isFalse();
    }
}
