package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FaultyVault.Call;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** P5, P8 for many sessions: closing a registry stores what it can, and does not take forever. */
class RegistryCloseTest {
    private final Principals principals = new Principals(1000);
    private final SessionRegistry<Object> registry = principals.registry;

    private CompletionStage<Access> refuse(Object key) {
        return registry.session(key).replace(principals.access(key), Runnable::run);
    }

    private void loseTheSaveOf(Object key) throws AuthException {
        principals.signIn(key);
        principals.endpoint.answer(() -> {
            principals.vault(key).fail(Call.SAVE, 1);
            return Rig.refreshed(1);
        });
        refuse(key);
        principals.held.runAll();
    }

    @Test
    void afterwardsNothingIsRefreshedAndNothingOpened() throws Exception {
        principals.signIn("alice");
        CompletionStage<Access> waits = refuse("alice");
        AuthSession alice = registry.session("alice");
        Access old = principals.access("alice");

        registry.close();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Closed.class);
        assertThat(Rig.failure(alice.replace(old, Runnable::run))).isInstanceOf(AuthException.Closed.class);
        assertThatThrownBy(() -> registry.session("bob")).hasRootCauseMessage("the registry is closed");
        assertThat(principals.opened).containsExactly("alice");
    }

    @Test
    void aPairThatWaitsToBeStoredIsTriedALastTime() throws Exception {
        loseTheSaveOf("alice");

        registry.close();

        assertThat(principals.stored("alice").livePair().access().reveal()).isEqualTo("access-1");
    }

    @Test
    void aVaultThatHangsHoldsUpCloseNoLongerThanItsLimit() throws Exception {
        loseTheSaveOf("alice");
        principals.vault("alice").hold(Call.SAVE);

        CompletableFuture<Boolean> flag = Rig.aside(() -> {
            Thread.currentThread().interrupt();
            registry.close(Duration.ofMillis(50));
            return Thread.currentThread().isInterrupted();
        });

        assertThat(Rig.done(flag)).isTrue();
        principals.vault("alice").release(Call.SAVE);
    }

    @Test
    void noRefreshBeginsThoughManyWaitToBeClosed() throws Exception {
        List<Integer> keys = IntStream.range(0, 40).boxed().toList();
        for (Integer key : keys) {
            loseTheSaveOf(key);
            principals.vault(key).hold(Call.SAVE);
        }

        registry.close(Duration.ofMillis(50));

        assertThat(keys)
                .allSatisfy(key -> assertThat(Rig.failure(refuse(key))).isInstanceOf(AuthException.Closed.class));
        keys.forEach(key -> principals.vault(key).release(Call.SAVE));
    }

    @Test
    void aSessionThatIsBeingOpenedMeanwhileIsClosedToo() throws Exception {
        CountDownLatch gate = principals.hold("alice");
        CompletableFuture<AuthSession> late = new CompletableFuture<>();
        Thread caller = Rig.thread(() -> registry.session("alice"), late);
        caller.start();
        Rig.untilParked(caller);

        registry.close();
        gate.countDown();

        assertThat(Rig.failure(late)).hasMessage("the registry is closed");
        CompletionStage<Access> loading = registry.session("alice").fresh(principals.access("alice"), Runnable::run);
        assertThat(Rig.failure(loading)).isInstanceOf(AuthException.Closed.class);
    }
}
