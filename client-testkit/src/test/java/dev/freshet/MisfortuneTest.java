package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What went wrong once, and how: vaults that fail at sign-out, threads that cannot be made, clocks that turn. */
class MisfortuneTest {
    /** the second sign-out said it was done, and a restart found the pair. */
    @Test
    void aSignOutBeforeTheVaultWasReadThatFailsCanBeTriedAgain() throws Exception {
        FaultyVault vault = new FaultyVault(new InMemoryVault());
        new Rig(vault).signedIn();
        Rig restarted = new Rig(vault);
        vault.fail(Call.CLEAR, 1);
        Throwable first = Rig.failure(signOut(restarted));

        Rig.done(signOut(restarted));
        restarted.clock.advance(Duration.ofMinutes(5));
        restarted.held.runAll();

        assertThat(first).isInstanceOf(AuthException.Storage.class);
        assertThat(restarted.stored()).isNull();
    }

    /** a vault that could not forget kept the server from being asked, then and later. */
    @Test
    void aSignOutThatTheVaultFailsRevokesAllTheSame() throws Exception {
        FaultyVault vault = new FaultyVault(new InMemoryVault());
        Rig rig = new Rig(vault).signedIn();
        vault.fail(Call.CLEAR, 1);

        Rig.failure(signOut(rig));
        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(rig.stored()).isNull();
        assertThat(rig.endpoint.revoked()).containsExactly(Rig.pair(0));
    }

    /** the pair of a flight that lands before the tombstone is written stays alive at the server. */
    @Test
    void aPairThatComesBeforeTheTombstoneIsWrittenIsRevokedToo() throws Exception {
        FaultyVault vault = new FaultyVault(new InMemoryVault());
        Rig rig = new Rig(vault).signedIn();
        rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);
        vault.fail(Call.CLEAR, 1);
        Rig.failure(signOut(rig));

        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);
        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(rig.stored()).isNull();
        assertThat(rig.endpoint.revoked()).contains(Rig.pair(1));
    }

    /** a refresh that begins while close() waits for another is neither waited for nor kept from beginning. */
    @Test
    void noRefreshGoesOnAfterClose() throws Exception {
        Rig rig = new Rig().signedIn();
        AtomicReference<CompletionStage<Access>> second = new AtomicReference<>();
        rig.replace(rig.access()).thenAccept(got -> second.set(rig.replace(got)));
        CompletableFuture<Boolean> flight = Rig.aside(() -> {
            rig.held.runNext();
            return true;
        });
        rig.endpoint.awaitRequests(1);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread closer = Rig.thread(
                () -> {
                    rig.session.close();
                    return true;
                },
                closed);
        closer.start();
        Rig.untilParked(closer);

        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);
        Rig.done(closed);

        assertThat(second.get().toCompletableFuture()).isDone();
        rig.endpoint.answer(Rig.pair(2));
        rig.held.runAll();
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    /** the timer goes by wall time in whole milliseconds, the pause by nanoseconds: up to 1 ms early, it gave up. */
    @Test
    void aLostRefreshIsTriedAgainThoughAMillisecondTurnsMeanwhile() throws Exception {
        AtomicLong nanos = new AtomicLong(900_000);
        SessionClock clock = new SessionClock() {
            @Override
            public long millis() {
                return nanos.get() / 1_000_000;
            }

            @Override
            public long nanos() {
                return nanos.get();
            }
        };
        HeldExecutor held = new HeldExecutor(clock);
        RecordingEndpoint endpoint = new RecordingEndpoint();
        InMemoryVault memory = new InMemoryVault();
        AtomicLong saves = new AtomicLong();
        TokenVault slow = new TokenVault() {
            @Override
            public Optional<byte[]> load() {
                return memory.load();
            }

            @Override
            public void save(byte[] record) {
                memory.save(record);
                if (saves.incrementAndGet() == 3) { // the note of the pause takes 0.2 ms
                    nanos.addAndGet(200_000);
                }
            }

            @Override
            public void clear() {
                memory.clear();
            }
        };
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(Rig.ORIGIN)
                .vault(slow)
                .clock(clock)
                .executor(held)
                .build();
        session.signIn(Rig.pair(0));
        endpoint.answer(new RefreshOutcome.Ambiguous("no answer")).answer(Rig.pair(1));
        Access access = session.accessFor("https", "api.example.com", 443);
        session.replace(access, Runnable::run);
        held.runAll();
        for (int i = 0; i < 600_000 && endpoint.count() < 2; i++) {
            nanos.addAndGet(100_000);
            held.runAll();
        }

        assertThat(saves.get()).isGreaterThanOrEqualTo(3);
        assertThat(endpoint.count()).isEqualTo(2);
    }

    /** the name of a lost refresh was given to the refresh of another pair. */
    @Test
    void aRefreshOfAnotherPairHasANameOfItsOwn() throws Exception {
        FakeClock clock = new FakeClock();
        MemorySharedVault vault = new MemorySharedVault();
        RecordingEndpoint endpoint = new RecordingEndpoint(Replay.IDEMPOTENT);
        Rig here = new Rig(clock, vault, endpoint, builder -> builder).signedIn();
        Rig there = new Rig(clock, vault, endpoint, builder -> builder);
        here.fly(new RefreshOutcome.Ambiguous("no answer"));
        clock.advance(Duration.ofSeconds(2));
        CompletionStage<Access> loading = there.fresh(there.access());
        there.held.runAll();
        Rig.done(loading);
        Rig.done(there.fly(Rig.refreshed(1)));
        clock.advance(Rig.LIFE);

        CompletionStage<Access> next = here.fresh(here.access());
        endpoint.answer(Rig.pair(2));
        here.held.runAll();
        Rig.done(next);

        assertThat(endpoint.requests()).hasSize(3);
        assertThat(endpoint.requests().get(1).id())
                .isEqualTo(endpoint.requests().get(0).id());
        assertThat(endpoint.requests().get(2).refreshToken().reveal()).isEqualTo("refresh-1");
        assertThat(endpoint.requests().get(2).id())
                .isNotEqualTo(endpoint.requests().get(0).id());
    }

    /** no thread could be made for the save (the lane's had idled out during the refresh): the pair was dropped. */
    @Test
    void aPairSurvivesThatNoThreadCanBeMadeForItsSave() throws Exception {
        FakeClock clock = new FakeClock();
        HeldExecutor held = new HeldExecutor(clock);
        MemorySharedVault vault = new MemorySharedVault();
        RecordingEndpoint endpoint = new RecordingEndpoint();
        AtomicBoolean noThread = new AtomicBoolean();
        Executor inline = task -> {
            if (noThread.compareAndSet(true, false)) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        Events events = new Events("test", AuthListener.NONE, clock, new Lane("test"));
        RecordStore store = new RecordStore(vault, new Lane(inline), new Lane("leases"), Duration.ofSeconds(5), events);
        Parts parts = new Parts(
                endpoint,
                AuthScheme.BEARER,
                RefreshTrigger.NONE,
                null,
                Origins.of(Rig.ORIGIN),
                store,
                new Lane("endpoint"),
                Limits.DEFAULT,
                clock,
                events,
                () -> new Lane("more"));
        Engine engine = new Engine(parts, new Workers("test", held));
        engine.identity().signIn(Rig.pair(0), null);
        endpoint.answer(() -> {
            noThread.set(true);
            return Rig.refreshed(1);
        });
        engine.decide(engine.state().access(), true);
        held.runNext();
        clock.advance(Duration.ofMinutes(1));
        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant")); // what a strict server says of refresh-0
        held.runAll();

        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
    }

    /** an executor that breaks otherwise than by a rejection left a flight that nobody flies. */
    @Test
    void aFlightThatCannotBeginForWantOfAThreadIsNoDeadFlight() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1) {
            @Override
            public void execute(Runnable task) {
                if (broken.compareAndSet(true, false)) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.execute(task);
            }
        };
        RecordingEndpoint endpoint = new RecordingEndpoint();
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(Rig.ORIGIN)
                .executor(executor)
                .build();
        session.signIn(Rig.pair(0));
        endpoint.answer(Rig.pair(1));
        Access access = session.accessFor("https", "api.example.com", 443);
        broken.set(true);
        try {
            session.replace(access, Runnable::run);
        } catch (OutOfMemoryError e) {
            // the caller's own
        }

        CompletionStage<Access> later = session.replace(access, Runnable::run);

        // at once or after the pause, with a pair or with an error: but it ends
        assertThat(later.handle((got, failure) -> true).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        executor.shutdownNow();
    }

    /** the address's query may hold a key; OAuthEndpoint.toString hides it, this shows it. */
    @Test
    void aTokenRequestShowsNoQuery() {
        HttpTransport.Request request = new HttpTransport.Request(
                "POST",
                java.net.URI.create("https://id.example.com/token?key=canary"),
                java.util.Map.of(),
                new byte[0],
                Duration.ofSeconds(1),
                1);
        assertThat(request.toString()).doesNotContain("canary");
    }

    private static CompletableFuture<Boolean> signOut(Rig rig) {
        return Rig.aside(() -> {
            rig.session.signOut();
            return true;
        });
    }
}
