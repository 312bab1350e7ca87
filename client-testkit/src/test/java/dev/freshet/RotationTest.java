package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** P7 and P8: a rotation loses nothing. */
class RotationTest {
    private final FaultyVault vault = new FaultyVault(new InMemoryVault());
    private final Rig rig = new Rig(vault);

    @Test
    void thePairIsStoredBeforeAnybodySeesIt() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());
        Access old = rig.access();
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        vault.hold(Call.SAVE);
        rig.endpoint.answer(Rig.pair(1));
        vault.awaitHeld(Call.SAVE);

        assertThat(rig.access()).isSameAs(old);
        assertThat(waits.toCompletableFuture()).isNotDone();
        vault.release(Call.SAVE);
        Rig.done(flight);
        assertThat(Rig.done(waits).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void signInIsStoredBeforeItIsVisible() throws Exception {
        rig.signedIn();
        vault.hold(Call.SAVE);

        CompletableFuture<Boolean> signIn = Rig.aside(() -> {
            rig.session.signIn(Rig.pair(7));
            return true;
        });
        vault.awaitHeld(Call.SAVE);

        assertThat(rig.token()).isEqualTo("Bearer access-0");
        vault.release(Call.SAVE);
        Rig.done(signIn);
        assertThat(rig.token()).isEqualTo("Bearer access-7");
    }

    @Test
    void anAnswerWithoutARefreshTokenKeepsTheOldOne() throws Exception {
        rig.signedIn();

        Rig.done(rig.fly(new RefreshOutcome.Refreshed(TokenPair.of("access-1"), null)));

        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }

    /** O6. */
    @Test
    void aScopeStaysUntilAnAnswerNamesAnother() throws Exception {
        rig.session.signIn(Rig.pair(0).scope("read write"));

        Rig.done(rig.fly(Rig.refreshed(1)));
        assertThat(storedScope()).isEqualTo("read write");
        Rig.done(rig.fly(new RefreshOutcome.Refreshed(Rig.pair(2).scope("read"), null)));
        assertThat(storedScope()).isEqualTo("read");
    }

    private @Nullable String storedScope() throws IOException {
        return Objects.requireNonNull(rig.stored()).livePair().scope();
    }

    @Test
    void theRefreshTokenOfAnUnusableAnswerIsKept() throws Exception {
        rig.signedIn();

        Rig.failure(rig.fly(new RefreshOutcome.Unusable(Secret.of("refresh-1"), "no access token")));

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-0");
    }

    @Test
    void theRefreshTokenOfAnAnswerOfAnotherTypeIsKeptAndItsAccessTokenIsNot() throws Exception {
        rig.signedIn();

        CompletionStage<Access> refused =
                rig.fly(new RefreshOutcome.Refreshed(Rig.pair(1).tokenType("mac"), null));

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-0");
    }

    @Test
    void thePairThatFollowsAnUnusableAnswerIsBoughtWithItsRefreshToken() throws Exception {
        rig.signedIn();
        Rig.failure(rig.fly(new RefreshOutcome.Unusable(Secret.of("refresh-1"), "no access token")));
        rig.clock.advance(Duration.ofSeconds(2));

        Rig.done(rig.fly(Rig.refreshed(2)));

        assertThat(rig.endpoint.requests().get(1).refreshToken().reveal()).isEqualTo("refresh-1");
    }

    @Test
    void aPairThatCouldNotBeStoredIsUsed() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 100);

        CompletionStage<Access> next = rig.fly(Rig.refreshed(1));

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(rig.access()).isSameAs(Rig.done(next));
    }

    @Test
    void aFailedSaveIsRetriedUntilItIsStored() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 100);
        Rig.done(rig.fly(Rig.refreshed(1)));
        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();
        vault.fail(Call.SAVE, 0);

        rig.clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.held.waiting() + rig.held.delayed()).isZero();
    }

    /** Reads that worked between failing saves once ended the episode, and each retry reported a new one. */
    @Test
    void anEpisodeOfFailedSavesIsReportedOnceAndItsEndOnce() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 100);
        Rig.done(rig.fly(Rig.refreshed(1)));
        for (int i = 0; i < 5; i++) {
            rig.clock.advance(Duration.ofSeconds(30));
            rig.held.runAll();
        }
        vault.fail(Call.SAVE, 0);

        rig.clock.advance(Duration.ofSeconds(30));
        rig.held.runAll();

        rig.heard.await(AuthEvent.VaultRecovered.class);
        assertThat(rig.heard.events(AuthEvent.VaultFailed.class)).hasSize(1);
        assertThat(rig.heard.events(AuthEvent.VaultRecovered.class)).hasSize(1);
    }

    @Test
    void nothingIsSpentBeforeTheLastPairIsStored() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 100);
        Rig.done(rig.fly(Rig.refreshed(1)));

        CompletionStage<Access> refused = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Storage.class);
        assertThat(rig.endpoint.count()).isEqualTo(1);
    }

    @Test
    void closeTriesALastTimeToStore() throws Exception {
        rig.signedIn();
        vault.fail(Call.SAVE, 100);
        Rig.done(rig.fly(Rig.refreshed(1)));
        vault.fail(Call.SAVE, 0);

        rig.session.close();

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
    }

    @Test
    void aSaveThatThrewButWasDoneIsNoFailure() throws Exception {
        rig.signedIn();
        rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        vault.failLate(Call.SAVE, 1);
        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.held.delayed()).isZero();
    }

    /** Lifetimes are stored in milliseconds: one that is finer once made the stored record look like another's. */
    @Test
    void aSaveThatThrewButWasDoneIsNoFailureForALifetimeOfAnyPrecision() throws Exception {
        rig.signedIn();
        rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);

        vault.failLate(Call.SAVE, 1);
        rig.endpoint.answer(Rig.pair(1).expiresIn(Duration.ofNanos(300_000_000_123L)));
        Rig.done(flight);

        assertThat(rig.held.delayed()).isZero();
    }

    @Test
    void theLeaseOfASharedVaultIsKeptUntilThePairIsStored() throws Exception {
        MemorySharedVault shared = new MemorySharedVault();
        Rig rig = new Rig(shared).signedIn();
        rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        rig.endpoint.awaitRequests(1);
        shared.beforeReplace = () -> {
            throw new java.io.IOException("disk full");
        };
        rig.endpoint.answer(Rig.pair(1));
        Rig.done(flight);
        boolean kept = shared.isLeased();

        shared.beforeReplace = MemorySharedVault.NOTHING;
        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(kept).isTrue();
        assertThat(shared.isLeased()).isFalse();
        assertThat(shared.record().livePair().refreshToken().reveal()).isEqualTo("refresh-1");
    }

    @Test
    void anAnswerThatCameTooLateIsStoredAndUsed() throws Exception {
        RecordingEndpoint slow = new RecordingEndpoint().ignoreInterrupts();
        Rig rig = new Rig(new FakeClock(), vault, slow, builder -> builder.endpointLimit(Duration.ofMillis(50)));
        rig.signedIn();
        CompletionStage<Access> waits = rig.replace(rig.access());
        rig.held.runAll();
        Throwable failure = Rig.failure(waits);

        slow.answer(Rig.pair(1)).awaitAnswered(1);
        Rig.until(() -> rig.held.waiting() == 1);
        rig.held.runAll();

        assertThat(failure).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }
}
