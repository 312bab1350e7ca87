package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.Identity.Leaving;
import dev.freshet.testkit.FaultyVault.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** P15 and P16 for all principals at once: the switch for an incident. */
class SignOutAllTest {
    private final Principals principals = new Principals(1000);
    private final SessionRegistry<Object> registry = principals.registry;

    @Test
    void signsOutWhatIsOpenAndWhatIsNamed() throws Exception {
        principals.signIn("let go");
        principals.letGo(0);
        principals.signIn("open");

        Map<Object, Exception> failed = Rig.done(registry.signOutAll(List.of("let go", "open")));

        assertThat(failed).isEmpty();
        assertThat(principals.hasForgotten("let go")).isTrue();
        assertThat(principals.hasForgotten("open")).isTrue();
        assertThat(principals.endpoint.revoked()).hasSize(2);
        assertThat(principals.access("open")).isNull();
    }

    @Test
    void noOpenSessionGivesOutItsTokenOnceItReturns() throws Exception {
        List<Object> keys = List.copyOf(IntStream.range(0, 40).boxed().toList());
        for (Object key : keys) {
            principals.signIn(key);
            principals.vault(key).hold(Call.CLEAR);
        }

        CompletionStage<Map<Object, Exception>> all = registry.signOutAll(List.of());

        assertThat(keys).allSatisfy(key -> assertThat(principals.access(key)).isNull());
        assertThat(all.toCompletableFuture()).isNotDone();
        keys.forEach(key -> principals.vault(key).release(Call.CLEAR));
        assertThat(Rig.done(all)).isEmpty();
    }

    @Test
    void tellsWhatFailedAndWhatItMeans() throws Exception {
        principals.signIn("unwritten");
        principals.signIn("unrevoked");
        principals.vault("unwritten").fail(Call.CLEAR, 1);
        principals.endpoint.failRevocations(new IOException("no route"));

        Map<Object, Exception> failed = Rig.done(registry.signOutAll(List.of("broken", "never seen")));

        assertThat(failed).containsOnlyKeys("unwritten", "unrevoked", "broken");
        assertThat(failed.get("unwritten")).isInstanceOf(AuthException.Storage.class);
        assertThat(failed.get("unrevoked")).isInstanceOf(AuthException.Unavailable.class);
        assertThat(failed.get("broken")).isInstanceOf(CompletionException.class);
        assertThat(principals.hasForgotten("unrevoked")).isTrue();
        principals.clock.advance(Duration.ofSeconds(2));
        principals.held.runAll();
        assertThat(principals.hasForgotten("unwritten")).isTrue();
    }

    @Test
    void aServerWithoutARevocationHasNotFailed() throws Exception {
        SessionRegistry<Integer> plain = SessionRegistry.keeping(
                10,
                Duration.ofHours(1),
                key -> AuthSession.builder()
                        .endpoint(request -> Rig.refreshed(1))
                        .origins(Rig.ORIGIN)
                        .build());
        plain.session(1).signIn(Rig.pair(0));

        assertThat(Rig.done(plain.signOutAll(List.of()))).isEmpty();
        assertThat(plain.session(1).ready()).isFalse();
        plain.close();
    }

    @Test
    void sixteenAreSignedOutAtATime() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        TokenEndpoint slow = new TokenEndpoint() {
            @Override
            public RefreshOutcome refresh(RefreshRequest request) {
                throw new AssertionError("nothing is refreshed");
            }

            @Override
            public boolean revoke(TokenPair pair, Duration timeout) throws IOException {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                arrived.release();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                now.decrementAndGet();
                return true;
            }
        };
        SessionRegistry<Integer> many = SessionRegistry.keeping(
                1000,
                Duration.ofHours(1),
                key -> AuthSession.builder().endpoint(slow).origins(Rig.ORIGIN).build());
        for (int key = 0; key < 40; key++) {
            many.session(key).signIn(Rig.pair(key));
        }

        CompletionStage<Map<Integer, Exception>> all = many.signOutAll(List.of());
        Rig.until(() -> arrived.availablePermits() >= 16 && atWork() == 16);
        gate.countDown();

        assertThat(Rig.done(all)).isEmpty();
        assertThat(arrived.availablePermits()).isEqualTo(40);
        assertThat(most).hasValue(16);
    }

    private static long atWork() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("freshet registry"))
                .count();
    }

    @Test
    void aRefreshUnderWayIsNotUndoingIt() throws Exception {
        principals.signIn("alice");
        CompletionStage<Access> waits = registry.session("alice").replace(principals.access("alice"), Runnable::run);

        CompletionStage<Map<Object, Exception>> all = registry.signOutAll(List.of());

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        Rig.done(all);
        principals.endpoint.answer(Rig.refreshed(1));
        principals.held.runAll();
        assertThat(principals.access("alice")).isNull();
        assertThat(principals.hasForgotten("alice")).isTrue();
    }

    @Test
    void whoeverIsSignedOutMaySignInAgain() throws Exception {
        principals.signIn("alice");
        Rig.done(registry.signOutAll(List.of()));

        registry.session("alice").signIn(Rig.pair(1));

        assertThat(principals.token("alice")).isEqualTo("Bearer access-1");
    }

    @Test
    void anotherSignOutMeanwhileReturnsOnlyWhenTheVaultHasForgotten() throws Exception {
        principals.signIn("alice");
        Leaving begun = registry.session("alice").running().identity().leave();

        registry.session("alice").signOut();

        assertThat(principals.hasForgotten("alice")).isTrue();
        assertThat(begun.finish()).isTrue();
        assertThat(principals.endpoint.revoked()).isNotEmpty();
    }

    @Test
    void aSignInMeanwhileStays() throws Exception {
        principals.signIn("loaded");
        principals.signIn("let go");
        principals.letGo(0);
        principals.signIn("loaded");
        for (Object key : List.of("loaded", "let go")) {
            Identity identity = registry.session(key).running().identity();
            Leaving first = identity.leave();
            Leaving second = identity.leave();
            registry.session(key).signIn(Rig.pair(1));

            first.finish();
            second.finish();

            assertThat(principals.token(key)).isEqualTo("Bearer access-1");
            assertThat(principals.stored(key).livePair().access().reveal()).isEqualTo("access-1");
        }
    }
}
