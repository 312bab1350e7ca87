package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** P3, P5: a call of other people's code is waited for so long, and never gets lost half way. */
class LaneTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofSeconds(30);

    private final CountDownLatch go = new CountDownLatch(1);

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCallGivesWhatItGives() throws Exception {
        assertThat(new Lane("test").call(() -> "given", LATER, false)).isEqualTo("given");
    }

    @Test
    void aCallThrowsWhatItThrows() {
        IOException thrown = new IOException("the call's own");

        assertThatThrownBy(() -> new Lane("test")
                        .call(
                                () -> {
                                    throw thrown;
                                },
                                LATER,
                                false))
                .isSameAs(thrown);
    }

    @Test
    void anErrorOfACallIsNoErrorOfItsCallers() {
        NoClassDefFoundError thrown = new NoClassDefFoundError("the call's own");

        assertThatThrownBy(() -> new Lane("test")
                        .call(
                                () -> {
                                    throw thrown;
                                },
                                LATER,
                                false))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(thrown);
    }

    @Test
    void aCallThatHasNotBegunInTimeNeverBegins() {
        List<Runnable> waiting = new ArrayList<>();
        AtomicBoolean begun = new AtomicBoolean();

        Throwable thrown = catchThrowable(() -> new Lane(waiting::add).call(() -> begun.getAndSet(true), SOON, false));
        waiting.forEach(Runnable::run);

        assertThat(thrown).isInstanceOf(TimeoutException.class);
        assertThat(waiting).hasSize(1);
        assertThat(begun).isFalse();
    }

    /** A vault that is interrupted half way through a write leaves an empty file. */
    @Test
    void aCallThatHasBegunGoesOnUndisturbedAndTheNextOneWaits() throws Exception {
        Lane lane = new Lane("test");
        List<String> order = new CopyOnWriteArrayList<>();

        Throwable thrown = catchThrowable(() -> lane.call(
                () -> {
                    await(go);
                    return order.add("first");
                },
                SOON,
                false));
        FutureTask<Boolean> next = new FutureTask<>(() -> lane.call(() -> order.add("second"), LATER, false));
        Thread caller = new Thread(next);
        caller.start();
        Parked.until(caller);
        List<String> before = List.copyOf(order);
        go.countDown();

        assertThat(thrown).isInstanceOf(TimeoutException.class);
        assertThat(before).isEmpty();
        assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aCallIsInterruptedWhereThatIsAsked() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        Throwable thrown = catchThrowable(() -> new Lane("test")
                .call(
                        () -> {
                            try {
                                await(go);
                            } catch (InterruptedException e) {
                                interrupted.complete(true);
                            }
                            return true;
                        },
                        SOON,
                        true));

        assertThat(thrown).isInstanceOf(TimeoutException.class);
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptOfTheCallerIsKeptForLater() throws Exception {
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                boolean done = new Lane("test")
                        .call(
                                () -> {
                                    await(go);
                                    return true;
                                },
                                LATER,
                                true);
                flag.complete(done && Thread.currentThread().isInterrupted());
            } catch (Exception e) {
                flag.completeExceptionally(e);
            }
        });
        caller.start();

        caller.interrupt();
        Parked.until(caller);
        go.countDown();

        assertThat(flag.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aThreadThatCannotBeMadeFailsTheCall() {
        OutOfMemoryError none = new OutOfMemoryError("unable to create native thread");
        Lane lane = new Lane(task -> {
            throw none;
        });

        Throwable thrown = catchThrowable(() -> lane.call(() -> true, LATER, false));

        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasCause(none);
    }

    @Test
    void itsThreadIsADaemonOfItsName() throws Exception {
        Thread thread = new Lane("freshet test").call(Thread::currentThread, LATER, false);

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("freshet test");
    }
}
