package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** P1, P3 and P4: one flight for everybody, on nobody's thread, that leaves nothing behind. */
class FlightTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Rig rig = new Rig();

    @Test
    void twoRefusalsShareOneFlight() throws Exception {
        Access old = rig.signedIn().access();

        CompletionStage<Access> first = rig.replace(old);
        CompletionStage<Access> second = rig.replace(old);

        assertThat(rig.held.waiting()).isEqualTo(1);
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(first)).isSameAs(Rig.done(second)).isSameAs(rig.access());
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void aRefusalAndAnExpiryShareOneFlight() throws Exception {
        Access old = rig.signedIn().access();
        rig.clock.advance(Rig.LIFE);

        CompletionStage<Access> expired = rig.fresh(old);
        CompletionStage<Access> refused = rig.replace(old);

        assertThat(rig.held.waiting()).isEqualTo(1);
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(expired)).isSameAs(Rig.done(refused));
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void blockingAndAsyncCallersShareOneFlight() throws Exception {
        Access old = rig.signedIn().access();
        CompletableFuture<Access> blocking = new CompletableFuture<>();
        Thread caller = Rig.thread(() -> rig.session.replaceBlocking(old, LONG, () -> false), blocking);

        CompletionStage<Access> async = rig.replace(old);
        caller.start();
        Rig.untilParked(caller);

        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(blocking)).isSameAs(Rig.done(async));
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void aBackgroundRefreshIsJoinedByARefusal() throws Exception {
        Access old = rig.signedIn().access();
        rig.clock.advance(Duration.ofSeconds(280));

        assertThat(old.usable()).isTrue();
        CompletionStage<Access> refused = rig.replace(old);

        assertThat(rig.held.waiting()).isEqualTo(1);
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(refused)).isSameAs(rig.access());
    }

    @Test
    void theFirstRequestsShareOneLoad() throws Exception {
        InMemoryVault vault = new InMemoryVault();
        new Rig(vault).signedIn();
        Rig restarted = new Rig(vault);

        CompletionStage<Access> first = restarted.fresh(restarted.access());
        CompletionStage<Access> second = restarted.fresh(restarted.access());

        assertThat(restarted.held.waiting()).isEqualTo(1);
        restarted.held.runAll();
        assertThat(Rig.done(first)).isSameAs(Rig.done(second));
        assertThat(Rig.done(first).headerValue()).isEqualTo("Bearer access-0");
    }

    @Test
    void aRotatedPairIsStoredThoughEveryCallerHasGone() throws Exception {
        CompletionStage<Access> caller = rig.signedIn().replace(rig.access());
        caller.toCompletableFuture().cancel(true);

        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }

    @Test
    void cancellingOneCallerEndsNobodyElsesWait() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> gone = rig.replace(old);
        CompletionStage<Access> stays = rig.replace(old);

        gone.toCompletableFuture().cancel(true);
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();

        assertThat(Rig.done(stays).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void anInterruptEndsOneWaitAndKeepsTheFlag() throws Exception {
        Access old = rig.signedIn().access();
        AtomicBoolean flag = new AtomicBoolean();
        CompletableFuture<Access> blocking = new CompletableFuture<>();
        Thread caller = Rig.thread(
                () -> {
                    try {
                        return rig.session.replaceBlocking(old, LONG, () -> false);
                    } finally {
                        flag.set(Thread.currentThread().isInterrupted());
                    }
                },
                blocking);
        CompletionStage<Access> other = rig.replace(old);
        caller.start();
        Rig.untilParked(caller);

        caller.interrupt();

        assertThat(Rig.failure(blocking)).isInstanceOf(InterruptedIOException.class);
        assertThat(flag).isTrue();
        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();
        assertThat(Rig.done(other).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void aCallerThatIsCanceledElsewhereStopsWaiting() throws Exception {
        Access old = rig.signedIn().access();
        AtomicBoolean canceled = new AtomicBoolean();
        CompletableFuture<Access> blocking = new CompletableFuture<>();
        Thread caller = Rig.thread(() -> rig.session.replaceBlocking(old, LONG, canceled::get), blocking);
        caller.start();
        Rig.untilParked(caller);

        canceled.set(true);

        assertThat(Rig.failure(blocking))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("canceled");
        assertThat(rig.held.waiting()).isEqualTo(1);
    }

    @Test
    void waitersResumeOnTheirOwnExecutor() throws Exception {
        Access old = rig.signedIn().access();
        List<Runnable> resumed = new ArrayList<>();
        AtomicReference<Access> got = new AtomicReference<>();
        rig.session.replace(old, resumed::add).thenAccept(got::set);
        rig.endpoint.answer(Rig.pair(1));

        rig.held.runAll();

        assertThat(got.get()).isNull();
        assertThat(resumed).hasSize(1);
        resumed.get(0).run();
        assertThat(got.get()).isSameAs(rig.access());
    }

    @Test
    void aWaiterWhoseExecutorRefusesIsToldAndOthersGoOn() throws Exception {
        Access old = rig.signedIn().access();
        Executor shut = task -> {
            throw new RejectedExecutionException("shut down");
        };
        CompletionStage<Access> refused = rig.session.replace(old, shut);
        CompletionStage<Access> other = rig.replace(old);

        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(RejectedExecutionException.class);
        assertThat(Rig.done(other)).isSameAs(rig.access());
    }

    @Test
    void aWaiterThatThrowsWhenItResumesHarmsNothing() throws Exception {
        Access old = rig.signedIn().access();
        rig.replace(old).thenAccept(access -> {
            throw new IllegalStateException("the caller's own");
        });

        rig.endpoint.answer(Rig.pair(1));
        rig.held.runAll();

        assertThat(rig.token()).isEqualTo("Bearer access-1");
        assertThat(Rig.done(rig.fly(Rig.refreshed(2))).headerValue()).isEqualTo("Bearer access-2");
    }

    @Test
    void allWhoWaitFailWithTheFlightsFailure() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> first = rig.replace(old);
        CompletionStage<Access> second = rig.replace(old);

        rig.endpoint.answer(new RefreshOutcome.NotSent("no route"));
        rig.held.runAll();

        Throwable one = Rig.failure(first);
        Throwable two = Rig.failure(second);
        assertThat(one).isInstanceOf(AuthException.Unavailable.class).isNotSameAs(two);
        assertThat(one.getCause()).isSameAs(two.getCause()).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void afterAFailedFlightTheHoldOffAnswersAndThenAFreshAttempt() throws Exception {
        rig.signedIn();
        Rig.failure(rig.fly(new RefreshOutcome.NotSent("no route")));

        CompletionStage<Access> early = rig.replace(rig.access());
        rig.clock.advance(Duration.ofSeconds(2));
        CompletionStage<Access> later = rig.fly(Rig.refreshed(1));

        assertThat(Rig.failure(early)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(Rig.done(later).headerValue()).isEqualTo("Bearer access-1");
        assertThat(rig.endpoint.count()).isEqualTo(2);
    }

    /** The session's own thread, made when it is first needed, is no caller's. */
    @Test
    void theFlightRunsOnADaemonOfTheSessions() throws Exception {
        AtomicReference<Thread> flew = new AtomicReference<>();
        RecordingEndpoint endpoint = new RecordingEndpoint();
        endpoint.answer(() -> {
            flew.set(Thread.currentThread());
            return Rig.refreshed(1);
        });
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(Rig.ORIGIN)
                .label("alice")
                .clock(new FakeClock())
                .build();
        session.signIn(Rig.pair(0));
        Access old = session.accessFor("https", "api.example.com", -1);

        Access next = session.replaceBlocking(old, LONG, () -> false);

        assertThat(next.headerValue()).isEqualTo("Bearer access-1");
        assertThat(flew.get().isDaemon()).isTrue();
        assertThat(flew.get().getName()).isEqualTo("freshet alice");
        session.close();
    }
}
