package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** P3, P4, P5: however a caller waits, and however its wait ends, it ends for this caller alone. */
class LandingTest {
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final AuthException FAILURE = new AuthException.Unavailable("no route", Instant.EPOCH, null);

    private final Access access = access();
    private final Landing landing = new Landing();

    private static Access access() {
        HandClock clock = new HandClock();
        Lane lane = new Lane(Runnable::run);
        Events events = new Events("test", AuthListener.NONE, clock, lane);
        Parts parts = new Parts(
                request -> new RefreshOutcome.NotSent("unused"),
                AuthScheme.BEARER,
                RefreshTrigger.NONE,
                null,
                Origins.of("https://api.example.com"),
                new RecordStore(new InMemoryVault(), lane, lane, LATER, events),
                lane,
                Limits.DEFAULT,
                clock,
                events,
                () -> lane);
        VaultRecord record = VaultRecord.signedIn("epoch", TokenPair.of("access-0", "refresh-0"), 0, null);
        return new Engine(parts, new Workers("test", new Queued())).access(record, 0);
    }

    private static <T> FutureTask<T> aside(Callable<T> call) {
        return new FutureTask<>(call);
    }

    private static Thread started(FutureTask<?> task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void whatIsThereAlreadyIsGivenAtOnceWhateverTheCallerDoes() throws Exception {
        Landing done = Landing.on(access);
        Thread.currentThread().interrupt();

        assertThat(done.await(Duration.ZERO, () -> true)).isSameAs(access);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(done.stage(task -> {
                            throw new RejectedExecutionException("not needed");
                        })
                        .toCompletableFuture())
                .isCompletedWithValue(access);
        assertThat(done.waiters()).isZero();
    }

    /** A new exception, so that its trace shows who waited; its cause shows what happened. */
    @Test
    void aFailureIsNewForEachAndOfOneCause() {
        Landing failed = Landing.failed(FAILURE);

        Throwable blocking = catchThrowable(() -> failed.await(LATER, () -> false));
        Throwable other = failed.stage(Runnable::run)
                .handle((given, failure) -> failure)
                .toCompletableFuture()
                .join();

        assertThat(blocking)
                .isInstanceOf(AuthException.Unavailable.class)
                .isNotSameAs(other)
                .hasCause(FAILURE);
        assertThat(other).isInstanceOf(AuthException.Unavailable.class).hasCause(FAILURE);
    }

    @Test
    void whoIsParkedIsWoken() throws Exception {
        FutureTask<Access> waits = aside(() -> landing.await(LATER, () -> false));
        Parked.until(started(waits));

        landing.complete(access);

        assertThat(waits.get(30, TimeUnit.SECONDS)).isSameAs(access);
        assertThat(landing.waiters()).isEqualTo(1);
    }

    @Test
    void whoIsParkedIsToldOfTheFailure() {
        FutureTask<Access> waits = aside(() -> landing.await(LATER, () -> false));
        Parked.until(started(waits));

        landing.fail(FAILURE);

        assertThatThrownBy(() -> waits.get(30, TimeUnit.SECONDS)).cause().hasCause(FAILURE);
    }

    @Test
    void whoIsInterruptedLeavesWithTheFlagSet() throws Exception {
        FutureTask<Boolean> waits = aside(() -> {
            assertThatThrownBy(() -> landing.await(LATER, () -> false))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageStartingWith("interrupted");
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = started(waits);
        Parked.until(thread);

        thread.interrupt();

        assertThat(waits.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(landing.isDone()).isFalse();
    }

    /** OkHttp wakes nobody: whoever is parked looks by itself. */
    @Test
    void whoHasGoneLeavesWithoutBeingWoken() {
        AtomicBoolean gone = new AtomicBoolean();
        FutureTask<Access> waits = aside(() -> landing.await(LATER, gone::get));
        Parked.until(started(waits));

        gone.set(true);

        assertThatThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageStartingWith("canceled");
    }

    @Test
    void whoHasWaitedLongEnoughLeaves() {
        assertThatThrownBy(() -> landing.await(Duration.ofMillis(1), () -> false))
                .isInstanceOf(AuthException.Unavailable.class)
                .hasMessage("no new token came in time; the refresh or the sign-in goes on");
    }

    @Test
    void aViewThatIsCancelledEndsNobodyElsesWait() {
        CompletableFuture<Access> gone = landing.stage(Runnable::run).toCompletableFuture();
        CompletableFuture<Access> stays = landing.stage(Runnable::run).toCompletableFuture();

        gone.cancel(true);
        landing.complete(access);

        assertThat(gone).isCancelled();
        assertThat(stays).isCompletedWithValue(access);
        assertThat(landing.waiters()).isEqualTo(2);
    }

    @Test
    void aViewGoesOnWhereItsCallerSaid() {
        List<Runnable> resumed = new ArrayList<>();
        CompletableFuture<Access> view = landing.stage(resumed::add).toCompletableFuture();

        landing.complete(access);

        assertThat(view).isNotDone();
        resumed.forEach(Runnable::run);
        assertThat(view).isCompletedWithValue(access);
    }

    @Test
    void anExecutorThatRefusesFailsItsOwnViewOnly() {
        Executor shut = task -> {
            throw new RejectedExecutionException("shut down");
        };
        CompletableFuture<Access> refused = landing.stage(shut).toCompletableFuture();
        CompletableFuture<Access> other = landing.stage(Runnable::run).toCompletableFuture();

        landing.complete(access);

        assertThat(refused)
                .failsWithin(LATER)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(other).isCompletedWithValue(access);
    }

    @Test
    void theFirstEndCounts() {
        landing.complete(access);
        landing.fail(FAILURE);

        assertThat(landing.stage(Runnable::run).toCompletableFuture()).isCompletedWithValue(access);
    }

    @Test
    void itPassesOnHowItEnds() {
        Landing second = new Landing();
        Landing failing = new Landing();
        Landing third = new Landing();
        landing.passOn(second);
        failing.passOn(third);

        landing.complete(access);
        failing.fail(FAILURE);

        assertThat(second.stage(Runnable::run).toCompletableFuture()).isCompletedWithValue(access);
        assertThatThrownBy(() -> third.await(LATER, () -> false)).hasCause(FAILURE);
    }

    /** close() waits for a flight though its own thread was interrupted before: a program that ends often is. */
    @Test
    void aQuietWaitKeepsAnEarlierInterruptForLater() throws Exception {
        FutureTask<Boolean> waits = aside(() -> {
            Thread.currentThread().interrupt();
            landing.awaitQuietly(LATER);
            return landing.isDone() && Thread.currentThread().isInterrupted();
        });
        Parked.until(started(waits));

        landing.fail(FAILURE);

        assertThat(waits.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
