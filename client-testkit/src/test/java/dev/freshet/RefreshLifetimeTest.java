package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A refresh token whose lifetime the server has told (refresh_expires_in) is not sent once it certainly is over: P12, P25. */
class RefreshLifetimeTest {
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig rig = process();

    private Rig process() {
        return new Rig(clock, vault, endpoint, builder -> builder);
    }

    private static TokenPair pair(int n) {
        return Rig.pair(n).refreshExpiresIn(LIFE);
    }

    private static RefreshOutcome refreshed(TokenPair pair) {
        return new RefreshOutcome.Refreshed(pair, null);
    }

    private void assertExpired(Rig there) throws IOException {
        int asked = endpoint.count();

        CompletionStage<Access> waits = there.fresh(there.access());
        there.held.runAll();

        assertThat(Rig.failure(waits))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.EXPIRED));
        assertThat(VaultRecord.endOf(vault.record())).isEqualTo(SessionEnd.EXPIRED);
        assertThat(endpoint.count()).isEqualTo(asked);
    }

    private void assertRefreshes(Rig there) {
        endpoint.answer(refreshed(pair(9)));
        CompletionStage<Access> waits = there.fresh(there.access());
        there.held.runAll();

        assertThat(Rig.done(waits).headerValue()).isEqualTo("Bearer access-9");
    }

    @Test
    void aDeadRefreshTokenIsNotSent() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(LIFE);

        assertExpired(rig);
    }

    @Test
    void oneThatLivesIsSentToTheLastMoment() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(LIFE.minusMillis(1));

        assertRefreshes(rig);
    }

    @Test
    void itsLifeBeginsAgainWithEachRotation() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(LIFE.minusMinutes(1));
        Rig.done(rig.fly(refreshed(pair(1))));
        clock.advance(LIFE.minusMinutes(1));
        assertRefreshes(rig);

        clock.advance(LIFE);
        assertExpired(rig);
    }

    /** 0 is none: such an answer has no lifetime, whatever the one before it had. */
    @Test
    void aNewTokenOfWhichNothingIsToldIsSentHoweverLate() throws Exception {
        rig.session.signIn(pair(0));
        Rig.done(rig.fly(refreshed(Rig.pair(1))));
        clock.advance(Duration.ofDays(3000));

        assertRefreshes(rig);
    }

    @Test
    void aTokenThatStaysHasWhatIsLeft() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(Duration.ofMinutes(20));
        Rig.done(rig.fly(refreshed(TokenPair.of("access-1").expiresIn(Rig.LIFE))));
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(rig.access().isRefreshTokenDead()).isFalse();

        clock.advance(Duration.ofMillis(1));
        assertExpired(rig);
    }

    @Test
    void aTokenThatStaysMayBeToldANewLife() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(Duration.ofMinutes(20));
        Rig.done(rig.fly(refreshed(TokenPair.of("access-1").expiresIn(Rig.LIFE).refreshExpiresIn(LIFE))));
        clock.advance(Duration.ofMinutes(20));

        assertRefreshes(rig);
    }

    private CompletionStage<Access> narrowed(RefreshOutcome answer) {
        AuthSession view = rig.session.narrowedTo(AccessScope.of("read"));
        endpoint.answer(answer);
        Access none = Objects.requireNonNull(view.accessFor("https", "api.example.com", 443));
        CompletionStage<Access> narrower = view.fresh(none, Runnable::run);
        rig.held.runAll();
        return narrower;
    }

    /** The session's own access token stays, with its age; the refresh token is a new one. */
    @Test
    void aRefreshForAnotherAccessTokenTellsOfItToo() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(Duration.ofMinutes(20));
        Rig.done(narrowed(refreshed(pair(1))));
        clock.advance(LIFE.minusMillis(1));
        assertThat(rig.access().isRefreshTokenDead()).isFalse();

        clock.advance(Duration.ofMillis(1));
        assertExpired(rig);
    }

    @Test
    void aTokenThatStaysHasWhatIsLeftAfterARefreshForAnotherAccessToken() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(Duration.ofMinutes(20));
        Rig.done(narrowed(refreshed(TokenPair.of("access-1").expiresIn(Rig.LIFE))));
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(rig.access().isRefreshTokenDead()).isFalse();

        clock.advance(Duration.ofMillis(1));
        assertExpired(rig);
    }

    /** The session's own token still works: only what needs a refresh is refused. */
    @Test
    void aDeadRefreshTokenGetsNoOtherAccessToken() throws Exception {
        rig.session.signIn(pair(0).expiresIn(Duration.ofHours(2)));
        clock.advance(LIFE);

        assertThat(Rig.failure(narrowed(refreshed(pair(1))))).isInstanceOf(AuthException.Unavailable.class);

        assertThat(rig.access().usable()).isTrue();
        assertThat(endpoint.count()).isZero();
    }

    /** P12: a clock ends no session, of this process or of another on the vault. */
    @Test
    void aClockThatIsAheadEndsNobodysSession() throws Exception {
        rig.session.signIn(pair(0));
        clock.jumpWall(LIFE);
        Rig after = process();
        after.fresh(after.access());
        endpoint.answer(refreshed(pair(9)));
        after.held.runAll();

        assertThat(after.token()).isEqualTo("Bearer access-9");
        assertThat(rig.session.ready()).isTrue();
    }

    @Test
    void afterAStartTheServerIsAskedOnce() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(LIFE);
        Rig after = process();
        after.fresh(after.access());
        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        after.held.runAll();

        assertThat(VaultRecord.endOf(vault.record())).isEqualTo(SessionEnd.REVOKED);
        assertThat(endpoint.count()).isEqualTo(1);
    }

    /** Nobody knows whether the machine slept, or somebody has set its clock. */
    @Test
    void afterAMachineSleptTheServerIsAsked() throws Exception {
        rig.session.signIn(pair(0));
        clock.sleep(LIFE);

        assertRefreshes(rig);
    }

    /** T24: no older and no younger than it is. */
    @Test
    void aClockThatIsSetBackDoesNotRaiseTheDead() throws Exception {
        rig.session.signIn(pair(0));
        clock.advance(LIFE);
        clock.jumpWall(Duration.ofDays(-1));

        assertExpired(rig);
    }

    @Test
    void anAccessTokenThatLivesLongerIsUsedToItsEndAndNoLonger() throws Exception {
        rig.session.signIn(pair(0).refreshExpiresIn(Duration.ofMinutes(1)));
        clock.advance(Rig.LIFE.minusSeconds(10));

        assertThat(rig.access().usable()).isTrue();
        assertThat(rig.held.waiting()).isZero();

        clock.advance(Duration.ofSeconds(5));
        assertThat(rig.access().usable()).isFalse();
        assertExpired(rig);
    }

    /** Whoever is at work all the time stays signed in, though the access token alone would last. */
    @Test
    void aPairIsRefreshedWhileItsRefreshTokenLives() throws Exception {
        TokenPair outlives = pair(0).expiresIn(Duration.ofHours(2));
        rig.session.signIn(outlives);
        clock.advance(LIFE.minusSeconds(46));
        assertThat(rig.access().usable()).isTrue();
        assertThat(rig.held.waiting()).isZero();

        clock.advance(Duration.ofSeconds(16));
        endpoint.answer(refreshed(pair(1).expiresIn(Duration.ofHours(2))));
        assertThat(rig.access().usable()).isTrue();
        rig.held.runAll();

        assertThat(rig.token()).isEqualTo("Bearer access-1");
        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void soIsAPairWhoseAccessTokenHasNoLifetime() throws Exception {
        rig.session.signIn(TokenPair.of("access-0", "refresh-0").refreshExpiresIn(LIFE));
        clock.advance(LIFE.minusSeconds(30));
        endpoint.answer(refreshed(pair(1)));
        assertThat(rig.access().usable()).isTrue();
        rig.held.runAll();

        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }

    /** Whoever uses nothing but another access token stays signed in, too. */
    @Test
    void soIsOneOfWhichOnlyAnotherAccessTokenIsUsed() throws Exception {
        Duration longer = Duration.ofHours(2);
        rig.session.signIn(pair(0).expiresIn(longer));
        Access narrow = Rig.done(narrowed(refreshed(pair(1).expiresIn(longer))));
        clock.advance(LIFE.minusSeconds(46));
        assertThat(narrow.usable()).isTrue();
        assertThat(rig.held.waiting()).isZero();

        clock.advance(Duration.ofSeconds(16));
        endpoint.answer(refreshed(pair(2).expiresIn(longer)));
        assertThat(narrow.usable()).isTrue();
        rig.held.runAll();

        assertThat(endpoint.requests())
                .extracting(request -> request.refreshToken().reveal())
                .containsExactly("refresh-0", "refresh-1");
        assertThat(vault.record().livePair().refreshToken().reveal()).isEqualTo("refresh-2");
    }

    /** A refresh that gives no new refresh token extends no life: it is not asked for over and over. */
    @Test
    void aRefreshTokenThatStaysAndRunsOutCostsAHandfulOfRefreshes() throws Exception {
        rig.session.signIn(pair(0).expiresIn(Duration.ofHours(2)));
        for (int second = 0; second < LIFE.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            endpoint.answer(refreshed(TokenPair.of("access-1").expiresIn(Duration.ofHours(2))));
            assertThat(rig.access().usable()).isTrue();
            rig.held.runAll();
        }

        assertThat(endpoint.count()).isBetween(1, 5);
        assertThat(rig.accessOrNull()).isNotNull();
    }

    @Test
    void aRefreshWithoutAnAnswerIsNotTriedAgainByItselfOnceTheTokenIsDead() throws Exception {
        rig.session.signIn(pair(0).refreshExpiresIn(Duration.ofMillis(500)));
        Rig.failure(rig.fly(new RefreshOutcome.Ambiguous("no answer")));

        clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();

        assertThat(endpoint.count()).isEqualTo(1);
        assertThat(rig.accessOrNull()).isNotNull();
    }
}
