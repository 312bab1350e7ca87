package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P9 and P10 where the lease runs out by a clock: who takes whose pair, and who waits for whom. */
class LeaseTest {
    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig here = new Rig(clock, vault, endpoint, builder -> builder);

    @BeforeEach
    void signIn() throws Exception {
        vault.exclusive = false;
        here.signedIn();
    }

    private Rig process(RecordingEndpoint itsEndpoint) throws Exception {
        Rig there = new Rig(clock, vault, itsEndpoint, builder -> builder);
        CompletionStage<Access> loading = there.fresh(there.access());
        there.held.runAll();
        Rig.done(loading);
        return there;
    }

    private VaultRecord child(int n, long fence) throws Exception {
        return vault.record().successor(Rig.pair(n), clock.millis(), clock.millis(), fence);
    }

    @Test
    void aWaiterTakesTheWinnersPairWithoutTheLease() throws Exception {
        vault.leaseAside();
        VaultRecord theirs = child(7, 1);
        vault.beforeLease = () -> vault.put(theirs);

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(endpoint.count()).isZero();
    }

    @Test
    void aWaiterWaitsOnWhenTheWinnerHasOnlyAnnouncedItsRefresh() throws Exception {
        SharedTokenVault.Lease theirs = vault.leaseAside();
        VaultRecord announced = vault.record().with(new VaultRecord.Intent("id", "spends", clock.millis()), null);
        VaultRecord stored = child(7, 1);
        AtomicInteger waits = new AtomicInteger();
        vault.beforeLease = () -> vault.put(waits.incrementAndGet() < 3 ? announced : stored);

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(waits).hasValue(3);
        theirs.close();
    }

    @Test
    void anExpiredPairOfAnotherProcessIsNotTakenWithoutTheLease() throws Exception {
        vault.leaseAside();
        vault.put(child(7, 1));
        clock.advance(Rig.LIFE);

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.failure(next)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isZero();
    }

    /** Whoever is called when the vault fails is not called because a server is slow. */
    @Test
    void aRefreshThatIsAnotherProcessesIsNoFailureOfTheVault() throws Exception {
        vault.leaseAside();

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.failure(next)).hasMessageContaining("another process");
        assertThat(here.heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.NOT_SENT);
        assertThat(here.heard.events(AuthEvent.VaultFailed.class)).isEmpty();
    }

    @Test
    void norIsAVaultThatOthersChangeAllTheTime() throws Exception {
        vault.beforeReplace = () -> vault.put(vault.record());

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.failure(next)).hasMessageContaining("changed hands");
        assertThat(here.heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.NOT_SENT);
    }

    @Test
    void ofTwoChildrenOfOnePairTheOneOfTheLaterLeaseStays() throws Exception {
        VaultRecord spent = vault.record();
        VaultRecord early = child(1, 1);
        VaultRecord late = child(2, 2);

        assertThat(late.mayReplace(early)).isTrue();
        assertThat(early.mayReplace(late)).isFalse();
        assertThat(early.mayReplace(spent)).isTrue();
        assertThat(early.samePair(late)).isFalse();
    }

    @Test
    void ofTwoPairsOfOneGenerationWithoutACommonParentTheStoredOneStays() throws Exception {
        VaultRecord early = child(1, 1);
        vault.put(vault.record().withRefreshToken(Secret.of("another"), null, Duration.ZERO, clock.millis(), 0));
        VaultRecord elsewhere = new VaultRecord(
                early.epoch(),
                early.generation(),
                "another parent",
                Rig.pair(3),
                0,
                0,
                0,
                0,
                null,
                null,
                null,
                2,
                null);

        assertThat(elsewhere.mayReplace(early)).isFalse();
    }

    /** The holder of the later lease got its answer after the paused one had stored a pair of the same parent. */
    @Test
    void aPairOfTheLaterLeaseReplacesItsSibling() throws Exception {
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        VaultRecord sibling = new VaultRecord(
                vault.record().epoch(),
                1,
                Fingerprints.ofPair(Rig.pair(0)),
                Rig.pair(5),
                clock.millis(),
                clock.millis(),
                clock.millis(),
                clock.millis(),
                null,
                null,
                null,
                0,
                null);
        vault.put(sibling);

        endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
        assertThat(here.token()).isEqualTo("Bearer access-1");
    }

    /** Somebody else's refresh is under way, by a clock that is ahead of ours: it was spent over at once. */
    @Test
    void aRefreshAnnouncedByAClockThatIsAheadIsWaitedForOnce() throws Exception {
        long ahead = clock.millis() + Duration.ofHours(1).toMillis();
        vault.put(vault.record().with(new VaultRecord.Intent("theirs", Fingerprints.ofPair(Rig.pair(0)), ahead), null));

        CompletionStage<Access> first = here.replace(here.access());
        here.held.runAll();
        int sentAtOnce = endpoint.count();
        clock.advance(Duration.ofSeconds(30));
        CompletionStage<Access> second = here.fly(Rig.refreshed(1));

        assertThat(sentAtOnce).isZero();
        assertThat(Rig.failure(first)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(Rig.done(second).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void aHolderThatLostItsLeaseAnnouncesNothingAndSpendsNothing() throws Exception {
        RecordingEndpoint theirs = new RecordingEndpoint();
        Rig there = process(theirs);
        vault.whenLeased = () -> {
            vault.whenLeased = () -> {};
            vault.takeLeaseAway();
            theirs.answer(Rig.pair(7));
            there.replace(there.access());
            there.held.runAll();
        };

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(endpoint.count()).isZero();
    }
}
