package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FaultyVault.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One principal, one session, whatever the registry lets go. */
class SessionRegistryTest {
    private final Principals principals = new Principals(1000);
    private final SessionRegistry<Object> registry = principals.registry;

    /** Two of them share a bucket of any hash table. */
    private record Colliding(String name) {
        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Asks for a session on a thread of its own, and waits until that thread waits. */
    private Thread asks(Object key, CompletableFuture<AuthSession> answer) {
        Thread thread = Rig.thread(() -> registry.session(key), answer);
        thread.start();
        Rig.untilParked(thread);
        return thread;
    }

    @Test
    void sixtyFourCallersGetOneSession() {
        CountDownLatch gate = principals.hold("alice");
        List<CompletableFuture<AuthSession>> callers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            callers.add(new CompletableFuture<>());
            asks("alice", callers.get(i));
        }

        gate.countDown();

        assertThat(callers.stream().map(Rig::done).distinct()).containsExactly(registry.session("alice"));
        assertThat(principals.opened).containsExactly("alice");
    }

    @Test
    void openingOneSessionHoldsUpNoOther() {
        CountDownLatch gate = principals.hold(new Colliding("slow"));
        CompletableFuture<AuthSession> slow = new CompletableFuture<>();
        asks(new Colliding("slow"), slow);

        AuthSession other = Rig.done(Rig.aside(() -> registry.session(new Colliding("other"))));
        gate.countDown();

        assertThat(other).isNotSameAs(Rig.done(slow));
    }

    @Test
    void anIdleSessionIsLetGoAndOpenedAgainFromItsVault() throws Exception {
        principals.signIn("alice");

        principals.letGo(0);

        registry.session("alice").fresh(principals.access("alice"), Runnable::run);
        principals.held.runAll();
        assertThat(principals.token("alice")).isEqualTo("Bearer access-0");
        assertThat(principals.opened).containsExactly("alice", "latest", "alice");
    }

    @Test
    void beyondTheMostSessionsAreLetGo() {
        Principals few = new Principals(3);
        for (int i = 0; i < 100; i++) {
            few.registry.session(i);
        }

        Rig.until(() -> {
            System.gc();
            return few.alive() <= 3;
        });

        assertThat(few.alive()).isPositive();
    }

    @Test
    void aSessionThatSomebodyHoldsIsHandedOutAgainThoughItWasLetGo() {
        AuthSession mine = registry.session("alice");
        registry.session("bob");

        principals.letGo(1);

        assertThat(registry.session("alice")).isSameAs(mine);
        assertThat(principals.opened).containsExactly("alice", "bob", "latest");
    }

    @Test
    void aRefreshUnderWayKeepsItsSessionThoughNobodyHoldsIt() throws Exception {
        principals.signIn("alice");
        registry.session("alice").replace(principals.access("alice"), Runnable::run);
        registry.session("bob");

        principals.letGo(1);
        principals.endpoint.answer(Rig.refreshed(1));
        principals.held.runAll();

        assertThat(principals.token("alice")).isEqualTo("Bearer access-1");
        assertThat(principals.opened).containsExactly("alice", "bob", "latest");
    }

    @Test
    void aPairThatWaitsToBeStoredKeepsItsSessionUntilItIs() throws Exception {
        principals.signIn("alice");
        principals.endpoint.answer(() -> {
            principals.vault("alice").fail(Call.SAVE, 1);
            return Rig.refreshed(1);
        });
        registry.session("alice").replace(principals.access("alice"), Runnable::run);
        principals.held.runAll();
        registry.session("bob");

        principals.letGo(1);
        String used = principals.token("alice");
        principals.held.runAll();

        assertThat(used).isEqualTo("Bearer access-1");
        assertThat(principals.stored("alice").livePair().access().reveal()).isEqualTo("access-1");
        assertThat(principals.opened).containsExactly("alice", "bob", "latest");
    }

    @Test
    void allWhoWaitAreToldThatItCouldNotBeOpenedAndTheNextTriesAgain() {
        CountDownLatch gate = principals.hold("broken");
        CompletableFuture<AuthSession> first = new CompletableFuture<>();
        CompletableFuture<AuthSession> second = new CompletableFuture<>();
        asks("broken", first);
        asks("broken", second);

        gate.countDown();

        assertThat(Rig.failure(first)).hasMessage("no such principal");
        assertThat(Rig.failure(second)).hasMessage("no such principal");
        assertThat(principals.opened).hasSize(1);
        assertThatThrownBy(() -> registry.session("broken"))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("no such principal");
        assertThat(principals.opened).hasSize(2);
    }

    @Test
    void anInterruptEndsOnlyThatCallersWait() {
        CountDownLatch gate = principals.hold("alice");
        CompletableFuture<AuthSession> first = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        asks("alice", first);
        Thread second = Rig.thread(
                () -> {
                    assertThatThrownBy(() -> registry.session("alice")).isInstanceOf(CompletionException.class);
                    return Thread.currentThread().isInterrupted();
                },
                flag);
        second.start();
        Rig.untilParked(second);

        second.interrupt();

        assertThat(Rig.done(flag)).isTrue();
        gate.countDown();
        assertThat(Rig.done(first)).isSameAs(registry.session("alice"));
    }

    @Test
    void oneSessionForTwoPrincipalsIsRefused() {
        AuthSession one = principals.open("shared");
        SessionRegistry<String> careless = SessionRegistry.keeping(10, Duration.ofHours(1), key -> one);
        careless.session("alice");

        assertThatThrownBy(() -> careless.session("bob")).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingASessionThatWasHandedOutDoesNothing() throws Exception {
        principals.signIn("alice");
        try (AuthSession session = registry.session("alice")) {
            assertThat(session.ready()).isTrue();
        }

        principals.endpoint.answer(Rig.refreshed(1));
        registry.session("alice").replace(principals.access("alice"), Runnable::run);
        principals.held.runAll();

        assertThat(principals.token("alice")).isEqualTo("Bearer access-1");
    }

    @Test
    void boundsMustBePositive() {
        assertThatThrownBy(() -> new Principals(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionRegistry.keeping(1, Duration.ZERO, principals::open))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
