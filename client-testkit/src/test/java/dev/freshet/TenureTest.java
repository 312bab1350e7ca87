package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How long a session lasts, whatever is refreshed, and how long it may lie idle: P25, T24. */
class TenureTest {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration ALMOST = LIMIT.minusMinutes(1);

    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();

    private Rig process(UnaryOperator<AuthSession.Builder> limits) {
        return new Rig(clock, vault, endpoint, limits);
    }

    private Rig ageing() {
        return process(builder -> builder.maxAge(LIMIT));
    }

    private Rig idling() {
        return process(builder -> builder.maxIdle(LIMIT));
    }

    /** A token that outlives every limit here, so that no expiry tells. */
    private static TokenPair lasting(int n) {
        return Rig.pair(n).expiresIn(Duration.ofDays(3));
    }

    private Rig signedIn(Rig rig) throws AuthException {
        rig.session.signIn(lasting(0));
        return rig;
    }

    /** Another process on the same vault, or the same after a restart. */
    private Rig loaded(Rig there) {
        there.fresh(there.access());
        there.held.runAll();
        return there;
    }

    private void assertEnds(Rig rig, SessionEnd end) throws IOException {
        int asked = endpoint.count();
        Access old = rig.access();
        TokenPair last = vault.record().livePair();
        assertThat(old.usable()).isFalse();

        CompletionStage<Access> waits = rig.fresh(old);
        rig.held.runAll();

        assertThat(Rig.failure(waits))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(end));
        assertEnded(rig, end, last);
        assertThat(endpoint.count()).isEqualTo(asked);
    }

    private void assertEnded(Rig rig, SessionEnd end, TokenPair last) throws IOException {
        assertThat(rig.accessOrNull()).isNull();
        assertThat(vault.record().isTombstone()).isTrue();
        assertThat(VaultRecord.endOf(vault.record())).isEqualTo(end);
        assertThat(rig.heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(end);
        assertThat(endpoint.revoked()).containsExactly(last);
    }

    @Test
    void aSessionEndsWithItsAgeThoughItsTokenWorks() throws Exception {
        Rig rig = signedIn(ageing());

        clock.advance(LIMIT.minusMillis(1));
        assertThat(rig.access().usable()).isTrue();
        clock.advance(Duration.ofMillis(1));

        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void rotationsMakeASessionNoYounger() throws Exception {
        Rig rig = signedIn(ageing());
        for (int n = 1; n <= 3; n++) {
            clock.advance(LIMIT.dividedBy(4));
            Rig.done(rig.fly(new RefreshOutcome.Refreshed(lasting(n), null)));
        }
        assertThat(rig.access().usable()).isTrue();

        clock.advance(LIMIT.dividedBy(4));

        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void aRestartMakesASessionNoYounger() throws Exception {
        Rig before = signedIn(ageing());
        clock.advance(ALMOST);
        Rig.done(before.fly(new RefreshOutcome.Refreshed(lasting(1), null)));

        Rig after = loaded(ageing());
        assertThat(after.access().usable()).isTrue();
        clock.advance(Duration.ofMinutes(1));

        assertEnds(after, SessionEnd.TOO_OLD);
    }

    @Test
    void aSessionThatEndedWhileNothingRanIsNotReady() throws Exception {
        signedIn(ageing());
        TokenPair last = vault.record().livePair();
        clock.advance(LIMIT);
        Rig after = ageing();

        assertThat(ready(after)).isFalse();
        assertEnded(after, SessionEnd.TOO_OLD, last);
    }

    @Test
    void aSessionThatIsReadyMayBeOverTheNextTime() throws Exception {
        Rig rig = signedIn(ageing());
        assertThat(rig.session.ready()).isTrue();
        TokenPair last = vault.record().livePair();
        clock.advance(LIMIT);

        assertThat(ready(rig)).isFalse();
        assertEnded(rig, SessionEnd.TOO_OLD, last);
    }

    @Test
    void aSessionThatIsOverIsNotReadyThoughTheVaultFails() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT);
        vault.beforeLease = () -> {
            throw new IOException("down");
        };

        assertThat(ready(rig)).isFalse();
        assertThat(vault.record().isTombstone()).isFalse();
    }

    private static boolean ready(Rig rig) {
        CompletableFuture<Boolean> ready = Rig.aside(rig.session::ready);
        Rig.until(() -> {
            rig.held.runAll();
            return ready.isDone();
        });
        return Rig.done(ready);
    }

    /** It may have taken off in time, and waited for the lease since. */
    @Test
    void aRefreshThatIsAboutToBeSentAsksAgain() throws Exception {
        Rig rig = ageing();
        rig.session.signIn(Rig.pair(0).expiresIn(LIMIT));
        TokenPair last = vault.record().livePair();
        clock.advance(ALMOST.plusSeconds(50));
        assertThat(rig.access().usable()).isTrue();
        assertThat(rig.held.waiting()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(10));
        rig.held.runAll();

        assertEnded(rig, SessionEnd.TOO_OLD, last);
        assertThat(endpoint.count()).isZero();
    }

    /** Whoever waited for it went out with the token of a session that was over. */
    @Test
    void aRefreshThatEndsAfterTheSessionIsNobodys() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT.minusSeconds(1));
        CompletionStage<Access> refused = rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        endpoint.awaitRequests(1);

        clock.advance(Duration.ofSeconds(1));
        CompletionStage<Access> waits = rig.fresh(rig.access());
        endpoint.answer(new RefreshOutcome.Refreshed(lasting(1), null));
        Rig.done(flight);
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertEnded(rig, SessionEnd.TOO_OLD, lasting(1));
    }

    @Test
    void aRefusedTokenOfASessionThatIsOverIsNotRefreshed() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT);

        CompletionStage<Access> refused = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(endpoint.count()).isZero();
    }

    /** While an endpoint is left alone, a token that still works is used; not that of a session that is over. */
    @Test
    void noPauseKeepsASessionAlive() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT.minusMillis(500));
        rig.fly(new RefreshOutcome.NotSent("no route"));
        clock.advance(Duration.ofMillis(500));

        CompletionStage<Access> waits = rig.fresh(rig.access());
        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.access().usable()).isFalse();

        clock.advance(Duration.ofSeconds(2));
        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    /** A loop that was cut hands out the token that there is, for the server's 401; not this one. */
    @Test
    void noLoopThatWasCutKeepsASessionAlive() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT.minusSeconds(1));
        rig.fly(new RefreshOutcome.Refreshed(lasting(1), null));
        rig.fly(new RefreshOutcome.Refreshed(lasting(2), null));
        assertThat(Rig.done(rig.replace(rig.access()))).isSameAs(rig.access());
        clock.advance(Duration.ofSeconds(1));

        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void aVaultThatFailsKeepsNoSessionAlive() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT);
        vault.beforeLease = () -> {
            throw new IOException("down");
        };

        CompletionStage<Access> waits = rig.fresh(rig.access());
        rig.held.runAll();
        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Storage.class);
        assertThat(rig.access().usable()).isFalse();

        vault.beforeLease = MemorySharedVault.NOTHING;
        clock.advance(Duration.ofSeconds(2));
        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void whoSignsInAfterwardsBeginsAnew() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(LIMIT);

        rig.session.signIn(lasting(1));

        assertThat(rig.access().usable()).isTrue();
        clock.advance(ALMOST);
        assertThat(rig.access().usable()).isTrue();
    }

    /** RFC 9470: the user was there. */
    @Test
    void aNewSignInForTheSakeOfAnApiBeginsAnew() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(ALMOST);
        rig.session.running().identity().stepUp(rig.access(), lasting(1));

        clock.advance(ALMOST);

        assertThat(rig.access().usable()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void aLaterSignInThatAnotherProcessHasStoredCounts() throws Exception {
        Rig here = signedIn(ageing());
        Rig there = loaded(ageing());
        clock.advance(ALMOST);
        there.session.running().identity().stepUp(there.access(), lasting(1));
        clock.advance(Duration.ofMinutes(1));

        CompletionStage<Access> next = here.fresh(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(here.access().usable()).isTrue();
        assertThat(endpoint.revoked()).isEmpty();
    }

    @Test
    void aNewerPairOfASessionThatIsOverIsNotTaken() throws Exception {
        Rig here = signedIn(ageing());
        Rig there = loaded(ageing());
        clock.advance(ALMOST);
        Rig.done(there.fly(new RefreshOutcome.Refreshed(lasting(1), null)));
        clock.advance(Duration.ofMinutes(1));

        assertEnds(here, SessionEnd.TOO_OLD);
    }

    /** The same while the other process still holds the lease. */
    @Test
    void aNewerPairOfASessionThatIsOverIsNotTakenWithoutTheLeaseEither() throws Exception {
        Rig here = signedIn(ageing());
        Rig there = loaded(ageing());
        clock.advance(LIMIT);
        vault.put(vault.record().successor(lasting(1), clock.millis(), clock.millis(), 0));
        there.session.running().parts().store().lease(Duration.ZERO);

        CompletionStage<Access> next = here.fresh(here.access());
        here.held.runAll();

        assertThat(Rig.failure(next)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(here.access().usable()).isFalse();
    }

    /** Whoever has signed in since may have a login of his own that a revocation would end. */
    @Test
    void thePairIsNotRevokedWhereSomebodyElseHasSignedIn() throws Exception {
        Rig here = signedIn(ageing());
        clock.advance(LIMIT);
        ageing().session.signIn(lasting(7));

        CompletionStage<Access> next = here.fresh(here.access());
        here.held.runAll();

        assertThat(Rig.failure(next)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(vault.record().livePair()).isEqualTo(lasting(7));
        assertThat(endpoint.revoked()).isEmpty();
    }

    /** T24: the clock is set back a day between two rotations. */
    @Test
    void aClockThatIsSetBackMakesASessionNoYounger() throws Exception {
        Rig rig = signedIn(ageing());
        clock.advance(ALMOST);
        clock.jumpWall(Duration.ofDays(-1));
        Rig.done(rig.fly(new RefreshOutcome.Refreshed(lasting(1), null)));
        assertThat(rig.access().usable()).isTrue();

        clock.advance(Duration.ofMinutes(1));

        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void aMachineThatSleepsDoesNotStopTime() throws Exception {
        Rig old = signedIn(ageing());
        clock.sleep(LIMIT);
        assertEnds(old, SessionEnd.TOO_OLD);
    }

    @Test
    void aSessionThatNobodyUsesEnds() throws Exception {
        Rig rig = signedIn(idling());
        clock.advance(LIMIT.minusMillis(1));
        assertThat(rig.access().toString()).isNotEmpty();
        clock.advance(Duration.ofMillis(1));

        assertEnds(rig, SessionEnd.IDLE);
    }

    @Test
    void everyRequestKeepsASessionFromLyingIdle() throws Exception {
        Rig rig = signedIn(idling());

        for (int i = 0; i < 5; i++) {
            clock.advance(ALMOST);
            assertThat(rig.access().usable()).isTrue();
        }

        clock.advance(LIMIT);
        assertEnds(rig, SessionEnd.IDLE);
    }

    /** A request that finds the token expired has asked all the same. */
    @Test
    void aRotationForgetsNoUse() throws Exception {
        Rig rig = idling();
        rig.session.signIn(lasting(0));
        clock.advance(ALMOST);
        Rig.done(rig.fly(new RefreshOutcome.Refreshed(lasting(1), null)));
        clock.advance(ALMOST);
        assertThat(rig.access().usable()).isTrue();
        Access used = rig.access();
        vault.put(vault.record().successor(lasting(2), clock.millis() - ALMOST.toMillis(), clock.millis(), 0));
        CompletionStage<Access> taken = rig.replace(used);
        rig.held.runAll();

        assertThat(Rig.done(taken).headerValue()).isEqualTo("Bearer access-2");
        clock.advance(ALMOST);
        assertThat(rig.access().usable()).isTrue();
    }

    /** Only a refresh writes: so the last one is what a restart knows of. */
    @Test
    void afterARestartTheTimeCountsFromTheLastRefresh() throws Exception {
        Rig before = signedIn(idling());
        clock.advance(ALMOST);
        Rig.done(before.fly(new RefreshOutcome.Refreshed(lasting(1), null)));
        clock.advance(ALMOST);
        assertThat(before.access().usable()).isTrue();

        Rig after = loaded(idling());
        assertThat(after.access().usable()).isTrue();
        clock.advance(LIMIT);

        assertEnds(after, SessionEnd.IDLE);
    }

    @Test
    void aRefreshOfAnotherProcessIsAUse() throws Exception {
        Rig here = signedIn(idling());
        Rig there = loaded(idling());
        clock.advance(ALMOST);
        Rig.done(there.fly(new RefreshOutcome.Refreshed(lasting(1), null)));
        clock.advance(Duration.ofMinutes(1));

        CompletionStage<Access> next = here.fresh(here.access());
        here.held.runAll();

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(endpoint.revoked()).isEmpty();
    }

    /** The session's own token is not needed, and does not end it. */
    private Access narrowed(Rig rig, int n) throws Exception {
        AuthSession view = rig.session.narrowedTo(AccessScope.of("read"));
        endpoint.answer(new RefreshOutcome.Refreshed(lasting(n), null));
        Access none = Objects.requireNonNull(view.accessFor("https", "api.example.com", 443));
        CompletionStage<Access> narrower = view.fresh(none, Runnable::run);
        rig.held.runAll();
        return Rig.done(narrower);
    }

    @Test
    void aViewEndsWithItsSession() throws Exception {
        Rig rig = signedIn(ageing());
        Access narrower = narrowed(rig, 1);
        assertThat(narrower.usable()).isTrue();
        clock.advance(LIMIT);
        TokenPair last = vault.record().livePair();

        assertThat(narrower.usable()).isFalse();
        CompletionStage<Access> waits =
                rig.session.narrowedTo(AccessScope.of("read")).fresh(narrower, Runnable::run);
        rig.held.runAll();

        assertThat(Rig.failure(waits))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.TOO_OLD));
        assertEnded(rig, SessionEnd.TOO_OLD, last);
        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void theUseOfAViewIsAUse() throws Exception {
        Rig rig = signedIn(idling());
        Access narrower = narrowed(rig, 1);

        for (int i = 0; i < 3; i++) {
            clock.advance(ALMOST);
            assertThat(narrower.usable()).isTrue();
        }

        assertThat(rig.access().usable()).isTrue();
        clock.advance(LIMIT);
        assertThat(narrower.usable()).isFalse();
    }

    @Test
    void aRestartKnowsOfTheRefreshOfAView() throws Exception {
        Rig before = signedIn(idling());
        clock.advance(ALMOST);
        assertThat(before.access().usable()).isTrue();
        narrowed(before, 1);
        clock.advance(ALMOST);

        Rig after = loaded(idling());

        assertThat(after.access().usable()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        clock.advance(ALMOST);
        assertEnds(after, SessionEnd.IDLE);
    }

    @Test
    void withoutLimitsNothingEnds() throws Exception {
        Rig rig = process(builder -> builder);
        rig.session.signIn(TokenPair.of("access-0", "refresh-0"));

        clock.advance(Duration.ofDays(3650));

        assertThat(rig.access().usable()).isTrue();
        assertThat(Objects.requireNonNull(vault.record()).isTombstone()).isFalse();
    }

    @Test
    void aLimitMayBeLongerThanAnyTokenLives() throws Exception {
        Rig rig = process(builder -> builder.maxAge(Duration.ofDays(800)).maxIdle(Duration.ofSeconds(Long.MAX_VALUE)));
        rig.session.signIn(TokenPair.of("access-0", "refresh-0"));

        clock.advance(Duration.ofDays(799));
        assertThat(rig.access().usable()).isTrue();
        Rig after = loaded(process(builder -> builder.maxAge(Duration.ofDays(800))));
        assertThat(after.access().usable()).isTrue();
        clock.advance(Duration.ofDays(1));

        assertEnds(rig, SessionEnd.TOO_OLD);
    }

    @Test
    void aLimitIsPositive() {
        for (Duration none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthSession.builder().maxAge(none))
                    .withMessageContaining("maxAge");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthSession.builder().maxIdle(none))
                    .withMessageContaining("maxIdle");
        }
    }
}
