package dev.freshet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** P9, and what of P10, P12, P13 and P15 crosses processes: sessions on one vault, each as a process of its own. */
class SharedVaultTest {
    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig here = process();

    private Rig process() {
        return new Rig(clock, vault, endpoint, builder -> builder);
    }

    /** Another process on the same vault, after it has loaded. */
    private Rig loaded() throws Exception {
        Rig there = process();
        CompletionStage<Access> loading = there.fresh(there.access());
        there.held.runAll();
        Rig.done(loading);
        return there;
    }

    @Test
    void aNewerPairInTheVaultIsTakenAndNothingIsSent() throws Exception {
        here.signedIn();
        Rig there = loaded();
        Rig.done(there.fly(Rig.refreshed(1)));

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(endpoint.count()).isEqualTo(1);
        here.heard.await(AuthEvent.Superseded.class);
    }

    @Test
    void anOlderPairInTheVaultIsWrittenOverBeforeAnythingIsSent() throws Exception {
        here.signedIn();
        VaultRecord backup = vault.record();
        Rig.done(here.fly(Rig.refreshed(1)));
        vault.put(backup);
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(2);

        VaultRecord announced = vault.record();

        assertThat(announced.generation()).isEqualTo(1);
        assertThat(endpoint.requests().get(1).refreshToken().reveal()).isEqualTo("refresh-1");
        endpoint.answer(Rig.pair(2));
        Rig.done(flight);
    }

    @Test
    void anEmptySharedVaultIsALostVaultAndNoSignOut() throws Exception {
        here.signedIn();
        vault.put(null);

        CompletionStage<Access> next = here.fly(Rig.refreshed(1));

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(vault.record().generation()).isEqualTo(1);
    }

    /** Whoever finds the session ended says what ended it, not that somebody has signed out. */
    @Test
    void aTombstoneSaysWhy() throws Exception {
        here.signedIn();
        Access old = here.access();
        loaded().fly(new RefreshOutcome.Rejected("invalid_grant"));

        CompletionStage<Access> refused = here.replace(old);
        here.held.runAll();
        Rig later = process();
        CompletionStage<Access> loading = later.fresh(later.access());
        later.held.runAll();

        for (CompletionStage<Access> ended : List.of(refused, loading)) {
            assertThat(Rig.failure(ended))
                    .isInstanceOfSatisfying(
                            AuthException.SignedOut.class,
                            e -> assertThat(e.end()).isEqualTo(SessionEnd.REVOKED));
        }
        assertThat(endpoint.count()).isEqualTo(1);
    }

    /** A process that has found nobody asks again; its requests do not. */
    @Test
    void readyNoticesASignInElsewhere() throws Exception {
        Rig there = loadedAsNobody();
        here.signedIn();
        assertThat(there.accessOrNull()).isNull();

        CompletableFuture<Boolean> again = Rig.aside(there.session::ready);
        Rig.until(() -> there.held.waiting() > 0);
        there.held.runAll();

        assertThat(Rig.done(again)).isTrue();
        assertThat(there.token()).isEqualTo("Bearer access-0");
    }

    /** Or a sign-out whose tombstone the vault has not taken would be undone by looking. */
    @Test
    void readyDoesNotLookBeforeASignOutIsWritten() throws Exception {
        here.signedIn();
        vault.beforeReplace = () -> {
            throw new IOException("full");
        };
        assertThatThrownBy(here.session::signOut).isInstanceOf(AuthException.Storage.class);

        assertThat(here.session.ready()).isFalse();
        assertThat(here.accessOrNull()).isNull();
    }

    /** The switch of an incident, and a user's wish, go for whoever the vault holds by now. */
    @Test
    void aSignOutOfNobodyEndsWhatAnotherProcessHasSignedIn() throws Exception {
        Rig there = loadedAsNobody();
        here.signedIn();

        there.session.signOut();

        assertThat(vault.record().isTombstone()).isTrue();
        there.heard.await(AuthEvent.Revoked.class);
        there.session.signOut();
        there.session.close();
        assertThat(there.heard.events(AuthEvent.SignedOut.class)).hasSize(1);
    }

    private Rig loadedAsNobody() {
        Rig there = process();
        CompletionStage<Access> loading = there.fresh(there.access());
        there.held.runAll();
        assertThat(Rig.failure(loading)).isInstanceOf(AuthException.SignedOut.class);
        return there;
    }

    @Test
    void aTombstoneEndsTheSession() throws Exception {
        here.signedIn();
        Access old = here.access();
        loaded().session.signOut();

        CompletionStage<Access> refused = here.replace(old);
        here.held.runAll();

        assertThat(Rig.failure(refused))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.SIGNED_OUT));
        assertThat(endpoint.count()).isZero();
        assertThat(here.accessOrNull()).isNull();
    }

    @Test
    void anotherAccountInTheVaultReplacesTheSession() throws Exception {
        here.signedIn();
        Access old = here.access();
        process().session.signIn(Rig.pair(7), "bob");

        CompletionStage<Access> refused = here.replace(old);
        here.held.runAll();

        assertThat(Rig.failure(refused))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.REPLACED));
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    @Test
    void aNewSignInToTheSameAccountIsAdopted() throws Exception {
        here.session.signIn(Rig.pair(0), "alice");
        process().session.signIn(Rig.pair(7), "alice");

        CompletionStage<Access> next = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(endpoint.count()).isZero();
    }

    /** What was taken from another process was judged by the answer alone, and the account's new pair was left. */
    @Test
    void aRejectionAfterANewSignInToTheSameAccountAdoptsIt() throws Exception {
        here.session.signIn(Rig.pair(0), "alice");
        CompletionStage<Access> next = here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        process().session.signIn(Rig.pair(7), "alice");

        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        Rig.done(flight);

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    @Test
    void aPairOfAnEarlierSignInToTheSameAccountGivesWayToTheNewOne() throws Exception {
        here.session.signIn(Rig.pair(0), "alice");
        CompletionStage<Access> next = here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        process().session.signIn(Rig.pair(7), "alice");

        endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
        assertThat(endpoint.revoked()).isEmpty();
    }

    @Test
    void aRejectionEndsTheSessionOnlyIfTheVaultHoldsNothingNewer() throws Exception {
        here.signedIn();
        CompletionStage<Access> next = here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        vault.put(vault.record().successor(Rig.pair(7), clock.millis(), clock.millis(), 0));

        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        Rig.done(flight);

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    @Test
    void aRejectionLeavesAnotherAccountsPairWhereItIs() throws Exception {
        here.signedIn();
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        process().session.signIn(Rig.pair(7), "bob");

        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        Rig.done(flight);

        assertThat(here.accessOrNull()).isNull();
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    /** Between the look and the burial another process stores a newer pair: the burial compares again. */
    @Test
    void aPairThatIsStoredWhileTheSessionIsBuriedSurvives() throws Exception {
        here.signedIn();
        CompletionStage<Access> next = here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);
        vault.beforeReplace = () -> {
            vault.beforeReplace = MemorySharedVault.NOTHING;
            vault.put(vault.record().successor(Rig.pair(7), clock.millis(), clock.millis(), 0));
        };

        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        Rig.done(flight);

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-7");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    @Test
    void aHoldOffInTheRecordHoldsForAnotherProcess() throws Exception {
        here.signedIn();
        Rig there = loaded();
        Rig.failure(here.fly(new RefreshOutcome.Limited(Duration.ofMinutes(1), "429")));

        CompletionStage<Access> other = there.replace(there.access());
        there.held.runAll();

        assertThat(Rig.failure(other))
                .isInstanceOfSatisfying(
                        AuthException.Unavailable.class,
                        e -> assertThat(e.retryAt())
                                .isAfterOrEqualTo(clock.instant().plusSeconds(60)));
        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void aHoldOffInTheRecordEndsForAnotherProcessAsItDoesHere() throws Exception {
        here.signedIn();
        Rig.failure(here.fly(new RefreshOutcome.Limited(Duration.ofMinutes(1), "429")));
        Rig there = loaded();
        clock.advance(Duration.ofSeconds(80));

        CompletionStage<Access> other = there.fly(Rig.refreshed(1));

        assertThat(Rig.done(other).headerValue()).isEqualTo("Bearer access-1");
    }

    /** P13: only failures without an answer were noted, so each process asked at its own pace for unusable tokens. */
    @Test
    void anUnusableAnswerHoldsOffOtherProcessesToo() throws Exception {
        here.signedIn();
        Rig there = loaded();
        clock.advance(Rig.LIFE);
        Rig.failure(here.fly(new RefreshOutcome.Unusable(Secret.of("refresh-1"), "no access token")));
        clock.advance(Duration.ofMillis(100));

        there.replace(there.access());
        there.held.runAll();

        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void nothingIsSentWhileAnotherProcessHoldsTheLease() throws Exception {
        here.signedIn();
        SharedTokenVault.Lease theirs = vault.leaseAside();

        CompletionStage<Access> refused = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isZero();
        theirs.close();
    }

    @Test
    void nothingIsSentWhenTheRefreshCannotBeAnnounced() throws Exception {
        here.signedIn();
        vault.beforeReplace = () -> {
            throw new IOException("disk full");
        };

        CompletionStage<Access> refused = here.replace(here.access());
        here.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Storage.class);
        assertThat(endpoint.count()).isZero();
        assertThat(vault.isLeased()).isFalse();
    }

    @Test
    void theRefreshIsAnnouncedBeforeItIsSent() throws Exception {
        here.signedIn();
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        endpoint.awaitRequests(1);

        VaultRecord.Intent intent = vault.record().intent();

        assertThat(intent.id()).isEqualTo(endpoint.requests().get(0).id());
        assertThat(intent.spends()).isEqualTo(Fingerprints.ofPair(Rig.pair(0)));
        endpoint.answer(Rig.pair(1));
        Rig.done(flight);
        assertThat(vault.record().intent()).isNull();
    }

    @Test
    void theLeaseIsFreeAfterEveryFlight() throws Exception {
        here.signedIn();

        Rig.failure(here.fly(new RefreshOutcome.Ambiguous("500")));

        assertThat(vault.isLeased()).isFalse();
    }

    /**
     * A pair that could not be stored was later written over whatever stood in the vault by then: the session that
     * another process had signed out came back to life.
     */
    @Test
    void aPairThatIsStoredLaterDoesNotUndoAnotherProcessesSignOut() throws Exception {
        here.signedIn();
        Rig there = loaded();
        unsaved(here, 1);
        there.session.signOut();

        clock.advance(Duration.ofSeconds(1));
        here.held.runAll();

        assertThat(vault.record().isTombstone()).isTrue();
        assertThat(vault.isLeased()).isFalse();
    }

    @Test
    void aPairThatIsStoredLaterDoesNotReplaceAnotherProcessesSignIn() throws Exception {
        here.signedIn();
        unsaved(here, 1);
        process().session.signIn(Rig.pair(7), "bob");

        clock.advance(Duration.ofSeconds(1));
        here.held.runAll();

        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(7));
    }

    @Test
    void aPairThatIsStoredLaterDoesNotRollANewerOneBack() throws Exception {
        here.signedIn();
        unsaved(here, 1);
        VaultRecord newer = vault.record()
                .successor(Rig.pair(1), clock.millis(), clock.millis(), 0)
                .successor(Rig.pair(7), clock.millis(), clock.millis(), 0);
        vault.put(newer);

        clock.advance(Duration.ofSeconds(1));
        here.held.runAll();

        assertThat(vault.record()).isEqualTo(newer);
    }

    @Test
    void aPairThatCameLateDoesNotUndoAnotherProcessesSignOut() throws Exception {
        RecordingEndpoint slow = new RecordingEndpoint().ignoreInterrupts();
        Rig here = new Rig(clock, vault, slow, builder -> builder.endpointLimit(Duration.ofMillis(50)));
        here.signedIn();
        here.replace(here.access());
        here.held.runAll();
        process().session.signOut();

        slow.answer(Rig.pair(1)).awaitAnswered(1);
        Rig.until(() -> here.held.waiting() == 1);
        here.held.runAll();

        assertThat(vault.record().isTombstone()).isTrue();
    }

    @Test
    void aPairThatCameLateDoesNotRollANewerOneBack() throws Exception {
        RecordingEndpoint slow = new RecordingEndpoint().ignoreInterrupts();
        Rig here = new Rig(clock, vault, slow, builder -> builder.endpointLimit(Duration.ofMillis(50)));
        here.signedIn();
        here.replace(here.access());
        here.held.runAll();
        VaultRecord newer = vault.record()
                .successor(Rig.pair(6), clock.millis(), clock.millis(), 0)
                .successor(Rig.pair(7), clock.millis(), clock.millis(), 0);
        vault.put(newer);

        slow.answer(Rig.pair(1)).awaitAnswered(1);
        Rig.until(() -> here.held.waiting() == 1);
        here.held.runAll();

        assertThat(vault.record()).isEqualTo(newer);
    }

    /** A lease that came after its caller had given up was nobody's, and was never freed. */
    @Test
    void aLeaseThatComesTooLateIsFreed() throws Exception {
        Rig here = new Rig(
                clock,
                vault,
                endpoint,
                builder -> builder.vaultLimit(Duration.ofMillis(20)).refreshLimit(Duration.ofMillis(200)));
        here.signedIn();
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        vault.beforeLease = () -> await(late);
        vault.beforeFree = freed::countDown;
        CompletionStage<Access> refused = here.replace(here.access());
        here.held.runAll();

        late.countDown();

        await(freed);
        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Storage.class);
        vault.beforeLease = MemorySharedVault.NOTHING;
        clock.advance(Duration.ofSeconds(2));
        assertThat(Rig.done(here.fly(Rig.refreshed(1))).headerValue()).isEqualTo("Bearer access-1");
    }

    /** Freeing a lease was waited for without a limit, and the flight never landed. */
    @Test
    void aLeaseThatCannotBeFreedHoldsNobodyUp() throws Exception {
        Rig here = new Rig(clock, vault, endpoint, builder -> builder.vaultLimit(Duration.ofMillis(50)));
        here.signedIn();
        CountDownLatch late = new CountDownLatch(1);
        vault.beforeFree = () -> await(late);
        endpoint.answer(Rig.pair(1));
        CompletionStage<Access> next = here.replace(here.access());

        CompletableFuture<Integer> flight = here.runAside();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        late.countDown();
        Rig.done(flight);
    }

    @Test
    void aLeaseThatThrowsWhenItIsFreedFailsNobody() throws Exception {
        here.signedIn();
        vault.beforeFree = () -> {
            throw new IOException("connection lost");
        };

        CompletionStage<Access> next = here.fly(Rig.refreshed(1));

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
    }

    /** The vault was lost, the flight was about to write it anew, and found nothing to compare with but emptiness. */
    @Test
    void aLostVaultThatIsWrittenAnewDuringASignOutEndsWithATombstone() throws Exception {
        here.signedIn();
        vault.put(null);
        CountDownLatch leased = new CountDownLatch(1);
        CountDownLatch signedOut = new CountDownLatch(1);
        vault.whenLeased = () -> {
            leased.countDown();
            await(signedOut);
        };
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        await(leased);

        here.session.signOut();
        signedOut.countDown();
        Rig.done(flight);

        assertThat(vault.record().isTombstone()).isTrue();
        assertThat(endpoint.count()).isZero();
    }

    @Test
    void signOutBuriesAnEmptyVaultToo() throws Exception {
        here.signedIn();
        vault.put(null);

        here.session.signOut();

        assertThat(vault.record().isTombstone()).isTrue();
    }

    @Test
    void aDamagedRecordIsReportedAndLeftWhereItIs() throws Exception {
        byte[] damaged = "not a record".getBytes(StandardCharsets.US_ASCII);
        vault.putBytes(damaged);
        CompletionStage<Access> loading = here.fresh(here.access());

        here.held.runAll();

        assertThat(Rig.failure(loading)).isInstanceOf(AuthException.Storage.class);
        assertThat(vault.read().record()).isEqualTo(damaged);
    }

    /** A record that could not be read was taken for none, and the sign-out left it where it was. */
    @Test
    void signOutBuriesARecordThatCannotBeReadToo() throws Exception {
        vault.putBytes("a record of a later version".getBytes(StandardCharsets.US_ASCII));

        CompletableFuture<Boolean> signOut = Rig.aside(() -> {
            here.session.signOut();
            return true;
        });

        assertThat(signOut.get(30, SECONDS)).isTrue();
        assertThat(vault.record().isTombstone()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, SECONDS)) {
                throw new AssertionError("not within 30 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Refreshes to the pair number {@code n}, which the vault does not take for now. */
    private void unsaved(Rig rig, int n) {
        int before = endpoint.count();
        rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        endpoint.awaitRequests(before + 1);
        vault.beforeReplace = () -> {
            throw new IOException("disk full");
        };
        endpoint.answer(Rig.pair(n));
        Rig.done(flight);
        vault.beforeReplace = MemorySharedVault.NOTHING;
    }
}
