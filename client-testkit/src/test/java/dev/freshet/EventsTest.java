package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import dev.freshet.testkit.RecordingListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** P17, and the audit trail. */
class EventsTest {
    @Test
    void theEndIsToldOnceHoweverManyWaited() throws Exception {
        Rig rig = new Rig().signedIn();
        rig.replace(rig.access());
        rig.replace(rig.access());
        Rig.failure(rig.fly(new RefreshOutcome.Rejected("invalid_grant")));

        rig.session.signIn(Rig.pair(7));

        rig.heard.await(AuthEvent.SignedIn.class, 2);
        assertThat(rig.heard.events(AuthEvent.SessionEnded.class)).hasSize(1);
    }

    @Test
    void theEndIsVisibleWhenItIsTold() throws Exception {
        AtomicReference<AuthSession> session = new AtomicReference<>();
        AtomicReference<Access> seen = new AtomicReference<>();
        RecordingListener done = new RecordingListener();
        Rig rig = new Rig(
                new FakeClock(),
                new InMemoryVault(),
                new RecordingEndpoint(),
                builder -> builder.listener(event -> {
                    if (event instanceof AuthEvent.SessionEnded) {
                        seen.set(session.get().accessFor("https", "api.example.com", 443));
                    }
                    done.onEvent(event);
                }));
        session.set(rig.session);
        rig.signedIn();

        Rig.failure(rig.fly(new RefreshOutcome.Rejected("invalid_grant")));

        done.await(AuthEvent.SessionEnded.class);
        assertThat(seen.get()).isNull();
    }

    @Test
    void aListenerThatThrowsBreaksNothing() throws Exception {
        Logger.getLogger("dev.freshet").setLevel(Level.OFF);
        RecordingListener rest = new RecordingListener();
        Rig rig = new Rig(
                new FakeClock(),
                new InMemoryVault(),
                new RecordingEndpoint(),
                builder -> builder.listener(event -> {
                    rest.onEvent(event);
                    throw new IllegalStateException("the listener's own");
                }));
        rig.signedIn();

        CompletionStage<Access> next = rig.fly(Rig.refreshed(1));

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        rest.await(AuthEvent.Refreshed.class);
    }

    @Test
    void ofSeveralListenersOneThatThrowsIsLoggedAndTheOthersHearTheRest() throws Exception {
        RecordingListener first = new RecordingListener();
        RecordingListener last = new RecordingListener();
        AuthListener broken = event -> {
            throw new IllegalStateException("the listener's own");
        };
        try (Logged logged = new Logged()) {
            Rig rig = new Rig(
                    new FakeClock(),
                    new InMemoryVault(),
                    new RecordingEndpoint(),
                    builder -> builder.listener(AuthListener.all(first, broken, last)));
            rig.signedIn();
            Rig.done(rig.fly(Rig.refreshed(1)));

            last.await(AuthEvent.Refreshed.class);

            assertThat(last.events()).hasSize(3).isEqualTo(first.events());
            assertThat(logged.lines()).hasSize(3).allMatch(line -> line.contains("the listener's own"));
        }
    }

    @Test
    void eventsAreNumberedInTheOrderOfWhatHappened() throws Exception {
        Rig rig = new Rig().signedIn();
        Rig.done(rig.fly(Rig.refreshed(1)));
        rig.session.signOut();

        rig.heard.await(AuthEvent.Revoked.class);

        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "RefreshStarted", "Refreshed", "SessionEnded", "SignedOut", "Revoked");
        assertThat(rig.heard.events())
                .extracting(event -> event.stamp().sequence())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    /** Or an audit trail would say that the later sign-in had ended. */
    @Test
    void whatACallerDoesNextIsToldAfterWhatLetItGoOn() throws Exception {
        Rig rig = new Rig().signedIn();
        CompletableFuture<?> next = rig.replace(rig.access())
                .toCompletableFuture()
                .handle((access, failure) -> {
                    try {
                        rig.session.signIn(Rig.pair(7));
                        return true;
                    } catch (AuthException e) {
                        throw new IllegalStateException(e);
                    }
                });

        rig.fly(new RefreshOutcome.Rejected("invalid_grant"));
        next.join();

        rig.heard.await(AuthEvent.SignedIn.class, 2);
        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "RefreshStarted", "SessionEnded", "SignedIn");
    }

    @Test
    void aSessionThatIsReplacedIsToldBeforeThoseWhoWaitedForItGoOn() throws Exception {
        Rig rig = new Rig().signedIn();
        Access old = rig.access();
        rig.replace(old).whenComplete((access, failure) -> old.retried());

        rig.session.signIn(Rig.pair(7));

        rig.heard.await(AuthEvent.Retried.class);
        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "SessionEnded", "SignedIn", "Retried");
    }

    @Test
    void aSignOutIsToldBeforeTheNextSignInOfThoseItLetGoOn() throws Exception {
        Rig rig = new Rig().signedIn();
        Access old = rig.access();
        CompletableFuture<?> next = rig.replace(old).toCompletableFuture().handle((access, failure) -> {
            try {
                rig.session.signIn(Rig.pair(7));
                return true;
            } catch (AuthException e) {
                throw new IllegalStateException(e);
            }
        });

        rig.session.signOut();
        next.join();
        old.retried();

        rig.heard.await(AuthEvent.Retried.class);
        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "SessionEnded", "SignedIn", "Retried");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-7");
    }

    /** Not only those who waited go on: a late 401 finds the new pair by itself. */
    @Test
    void aNewPairIsNotSeenBeforeItCanBeTold() throws Exception {
        HeldClock clock = new HeldClock();
        MemorySharedVault vault = new MemorySharedVault();
        Rig rig = new Rig(clock.time, vault, new RecordingEndpoint(), builder -> builder.clock(clock)).signedIn();
        Access old = rig.access();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        clock.held = Rig.thread(
                () -> {
                    old.retried();
                    return true;
                },
                told);
        vault.beforeLease = () -> {
            clock.held.start();
            clock.arrived.join();
        };
        rig.endpoint.answer(Rig.refreshed(1));
        CompletionStage<Access> next = rig.replace(old);
        CompletableFuture<Integer> landed = new CompletableFuture<>();
        Thread flight = Rig.thread(rig.held::runAll, landed);

        flight.start();
        Rig.until(() -> flight.getState() == Thread.State.WAITING);

        assertThat(rig.access()).isSameAs(old);

        clock.release.complete(null);
        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        rig.heard.await(AuthEvent.Refreshed.class);
        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "RefreshStarted", "Retried", "Refreshed");
    }

    /** Holds one thread where an event gets its time. */
    private static final class HeldClock implements SessionClock {
        final FakeClock time = new FakeClock();
        final CompletableFuture<Void> arrived = new CompletableFuture<>();
        final CompletableFuture<Void> release = new CompletableFuture<>();
        volatile @Nullable Thread held;

        @Override
        public long millis() {
            if (Thread.currentThread() == held) {
                arrived.complete(null);
                release.join();
            }
            return time.millis();
        }

        @Override
        public long nanos() {
            return time.nanos();
        }
    }

    @Test
    void aRefreshTellsHowManyWaited() throws Exception {
        Rig rig = new Rig().signedIn();
        rig.replace(rig.access());
        rig.replace(rig.access());

        Rig.done(rig.fly(Rig.refreshed(1)));

        AuthEvent.Refreshed event = rig.heard.await(AuthEvent.Refreshed.class);
        assertThat(event.waiters()).isEqualTo(3);
        assertThat(event.rotated()).isTrue();
    }
}
