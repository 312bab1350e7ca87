package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** P15 and P16, O29, T9: who is signed in, whatever is in flight. */
class IdentityTest {
    private final FaultyVault vault = new FaultyVault(new InMemoryVault());
    private final Rig rig = new Rig(vault);

    @Test
    void signOutBeforeTheFlightBeginsSendsNothing() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());

        rig.session.signOut();
        rig.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.endpoint.count()).isZero();
        assertThat(rig.stored()).isNull();
    }

    @Test
    void signOutBetweenTheAnnouncementAndTheRequestSendsNothing() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());
        vault.hold(Call.SAVE);
        CompletableFuture<Integer> flight = rig.runAside();
        vault.awaitHeld(Call.SAVE);
        CompletableFuture<Boolean> signOut = signOutAside(rig);
        Rig.until(() -> rig.accessOrNull() == null);

        vault.release(Call.SAVE);
        Rig.done(flight);
        Rig.done(signOut);

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.endpoint.count()).isZero();
        assertThat(rig.stored()).isNull();
    }

    @Test
    void signOutDuringTheFlightIsNotUndone() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        rig.session.signOut();
        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.accessOrNull()).isNull();
        assertThat(rig.stored()).isNull();
    }

    @Test
    void aPairThatComesAfterTheSignOutIsRevoked() throws Exception {
        rig.signedIn().replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        rig.session.signOut();
        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(rig.endpoint.revoked()).containsExactly(Rig.pair(0), Rig.pair(1));
    }

    @Test
    void signOutWhileThePairIsBeingStoredBuriesAndRevokesIt() throws Exception {
        rig.signedIn().replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);
        vault.hold(Call.SAVE);
        rig.endpoint.answer(Rig.pair(1));
        vault.awaitHeld(Call.SAVE);
        CompletableFuture<Boolean> signOut = signOutAside(rig);
        Rig.until(() -> rig.accessOrNull() == null);

        vault.release(Call.SAVE);
        Rig.done(signOut);
        Rig.done(flight);

        assertThat(rig.stored()).isNull();
        assertThat(rig.accessOrNull()).isNull();
        assertThat(rig.endpoint.revoked()).contains(Rig.pair(1));
    }

    @Test
    void whoeverIsRefusedAfterTheSignOutIsNotRetried() throws Exception {
        Access old = rig.signedIn().access();
        rig.session.signOut();

        CompletionStage<Access> late = rig.replace(old);

        assertThat(Rig.failure(late)).isInstanceOf(AuthException.SignedOut.class);
    }

    @Test
    void signInDuringAFlightDropsItsPairAndRevokesNothing() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        rig.session.signIn(Rig.pair(7));
        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.token()).isEqualTo("Bearer access-7");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-7");
        assertThat(rig.endpoint.revoked()).isEmpty();
    }

    @Test
    void aRejectionOfTheOldEpochLeavesTheNewOneAlone() throws Exception {
        rig.signedIn().replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        rig.session.signIn(Rig.pair(7));
        rig.endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        Rig.done(flight);

        assertThat(rig.token()).isEqualTo("Bearer access-7");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-7");
    }

    @Test
    void noRequestOfTheOldAccountGetsTheNewAccountsAccess() throws Exception {
        Access old = rig.signedIn().access();
        rig.session.signIn(Rig.pair(7));

        assertThat(Rig.failure(rig.replace(old))).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.failure(rig.fresh(old))).isInstanceOf(AuthException.SignedOut.class);
        assertThat(old.usable()).isFalse();
    }

    @Test
    void signOutRevokesThePairAndClearsTheVaultWhateverTheServerSays() throws Exception {
        rig.signedIn();
        rig.endpoint.failRevocations(new IOException("503"));

        rig.session.signOut();

        assertThat(rig.stored()).isNull();
        assertThat(rig.endpoint.revoked()).containsExactly(Rig.pair(0));
        assertThat(rig.heard.await(AuthEvent.Revoked.class).confirmed()).isFalse();
    }

    @Test
    void whereThereIsNoRevocationNothingIsSaidOfOneAndALatePairIsReported() throws Exception {
        RecordingEndpoint endpoint = new RecordingEndpoint();
        Rig plain = new Rig(new FakeClock(), vault, endpoint, builder -> builder.endpoint(endpoint::refresh));
        plain.signedIn().replace(plain.access());
        CompletableFuture<Integer> flight = plain.runAside();
        endpoint.awaitRequests(1);

        plain.session.signOut();
        endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(plain.heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.DROPPED);
        plain.session.close();
        assertThat(plain.heard.events(AuthEvent.SignedOut.class)).hasSize(1);
        assertThat(plain.heard.events(AuthEvent.Revoked.class)).isEmpty();
    }

    @Test
    void signOutBeforeTheVaultWasReadBuriesWhatItHolds() throws Exception {
        rig.signedIn();
        Rig restarted = new Rig(vault);

        restarted.session.signOut();

        assertThat(restarted.stored()).isNull();
        assertThat(restarted.endpoint.revoked()).containsExactly(Rig.pair(0));
    }

    @Test
    void signOutOfNobodyDoesNothing() throws Exception {
        rig.session.signOut();
        rig.session.signOut();

        assertThat(rig.endpoint.revoked()).isEmpty();
        assertThat(vault.calls(Call.CLEAR)).isZero();
    }

    @Test
    void aTombstoneThatCouldNotBeWrittenIsWrittenLater() throws Exception {
        rig.signedIn();
        vault.fail(Call.CLEAR, 1);
        Throwable failure = Rig.failure(signOutAside(rig));
        boolean signedIn = rig.accessOrNull() != null;

        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(failure).isInstanceOf(AuthException.Storage.class);
        assertThat(signedIn).isFalse();
        assertThat(rig.stored()).isNull();
        rig.heard.await(AuthEvent.SignedOut.class);
    }

    @Test
    void aTombstoneThatIsWrittenLaterSparesWhoeverSignedInMeanwhile() throws Exception {
        rig.signedIn();
        vault.fail(Call.CLEAR, 1);
        Rig.failure(signOutAside(rig));
        rig.session.signIn(Rig.pair(7));

        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-7");
        assertThat(rig.token()).isEqualTo("Bearer access-7");
    }

    @Test
    void aSignInThatCannotBeStoredChangesNothing() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 1);

        Throwable failure = Rig.failure(signInAside(rig, 7));

        assertThat(failure).isInstanceOf(AuthException.Storage.class);
        assertThat(rig.token()).isEqualTo("Bearer access-0");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
    }

    /** The save went on after its caller had given up, and a restart found an account that was never signed in. */
    @Test
    void aSignInThatWasGivenUpIsNotStoredLater() throws Exception {
        Rig rig = new Rig(
                new FakeClock(), vault, new RecordingEndpoint(), builder -> builder.vaultLimit(Duration.ofMillis(50)));
        rig.signedIn();
        vault.hold(Call.SAVE);

        Throwable failure = Rig.failure(signInAside(rig, 7));
        vault.release(Call.SAVE);
        Rig.until(() -> vault.calls(Call.SAVE) == 3);
        rig.session.close();

        assertThat(failure).isInstanceOf(AuthException.Storage.class);
        Rig.until(() -> "refresh-0".equals(storedRefresh(rig)));
        assertThat(rig.token()).isEqualTo("Bearer access-0");
    }

    @Test
    void aLoadThatEndsAfterASignInDoesNotUndoIt() throws Exception {
        new Rig(vault).signedIn();
        CompletionStage<Access> waits = rig.fresh(rig.access());
        rig.session.signIn(Rig.pair(7));

        rig.held.runAll();

        assertThat(Rig.done(waits).headerValue()).isEqualTo("Bearer access-7");
    }

    @Test
    void aLoadThatEndsAfterASignOutDoesNotUndoIt() throws Exception {
        new Rig(vault).signedIn();
        CompletionStage<Access> waits = rig.fresh(rig.access());
        rig.session.signOut();

        rig.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.accessOrNull()).isNull();
    }

    /** Not knowing whom it had to bury, the sign-out buried whoever had signed in meanwhile. */
    @Test
    void aSignOutBeforeTheVaultWasReadSparesWhoeverSignsInMeanwhile() throws Exception {
        new Rig(vault).signedIn();
        vault.hold(Call.SAVE);
        CompletableFuture<Boolean> signIn = signInAside(rig, 7);
        vault.awaitHeld(Call.SAVE);
        CompletableFuture<Boolean> signOut = new CompletableFuture<>();
        Thread leaves = Rig.thread(
                () -> {
                    rig.session.signOut();
                    return true;
                },
                signOut);
        leaves.start();
        Rig.untilParked(leaves);

        vault.release(Call.SAVE);
        Rig.done(signIn);
        Rig.done(signOut);

        assertThat(rig.token()).isEqualTo("Bearer access-7");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-7");
        assertThat(rig.endpoint.revoked()).isEmpty();
    }

    private static String storedRefresh(Rig rig) {
        try {
            return rig.storedRefresh();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Boolean> signOutAside(Rig rig) {
        return Rig.aside(() -> {
            rig.session.signOut();
            return true;
        });
    }

    private static CompletableFuture<Boolean> signInAside(Rig rig, int n) {
        return Rig.aside(() -> {
            rig.session.signIn(Rig.pair(n));
            return true;
        });
    }
}
