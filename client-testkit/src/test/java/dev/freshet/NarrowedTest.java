package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.Access.Verdict;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1, O4, O56: several access tokens of one refresh token. */
class NarrowedTest {
    private static final AccessScope READ = AccessScope.of("reports.read");
    private static final AccessScope FILES = AccessScope.ofResource("https://files.example.com/");

    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig rig = new Rig(new FakeClock(), vault, endpoint, builder -> builder);
    private final AuthSession read = rig.session.narrowedTo(READ);
    private final AuthSession files = rig.session.narrowedTo(FILES);

    @BeforeEach
    void signIn() throws Exception {
        rig.signedIn();
    }

    private static Access of(AuthSession view) {
        Access access = view.accessFor("https", "api.example.com", 443);
        if (access == null) {
            throw new AssertionError("nobody is signed in");
        }
        return access;
    }

    /** What a request of this view waits for, the first time. */
    private CompletionStage<Access> begin(AuthSession view) {
        return view.fresh(of(view), Runnable::run);
    }

    private Access got(AuthSession view, int n) {
        endpoint.answer(Rig.refreshed(n));
        CompletionStage<Access> stage = begin(view);
        rig.held.runAll();
        return Rig.done(stage);
    }

    @Test
    void aViewHasATokenOfItsOwnAndTheSessionKeepsIts() throws Exception {
        Access main = rig.access();
        assertThat(of(read).usable()).isFalse();

        Access narrow = got(read, 1);

        assertThat(narrow.headerValue()).isEqualTo("Bearer access-1");
        assertThat(of(read)).isSameAs(narrow);
        assertThat(narrow.usable()).isTrue();
        assertThat(endpoint.requests().get(0).scope()).isEqualTo(READ);
        assertThat(rig.token()).isEqualTo("Bearer access-0").isEqualTo(main.headerValue());
        assertThat(vault.record().livePair().access().reveal()).isEqualTo("access-0");
        assertThat(vault.record().livePair().refreshToken().reveal()).isEqualTo("refresh-1");
    }

    @Test
    void eachRefreshSpendsTheTokenOfTheOneBeforeWhoeverAsked() throws Exception {
        got(read, 1);
        got(files, 2);
        Rig.done(rig.fly(Rig.refreshed(3)));

        assertThat(endpoint.requests())
                .extracting(request -> request.refreshToken().reveal())
                .containsExactly("refresh-0", "refresh-1", "refresh-2");
        assertThat(endpoint.requests()).extracting(RefreshRequest::scope).containsExactly(READ, FILES, null);
        assertThat(of(read).headerValue()).isEqualTo("Bearer access-1");
        assertThat(of(files).headerValue()).isEqualTo("Bearer access-2");
        assertThat(rig.token()).isEqualTo("Bearer access-3");
    }

    @Test
    void oneFlightAtATimeForAllOfThem() throws Exception {
        CompletionStage<Access> first = begin(read);
        CompletionStage<Access> second = begin(files);
        CompletionStage<Access> main = rig.replace(rig.access());
        CompletableFuture<Integer> flight = rig.runAside();
        endpoint.awaitRequests(1);
        assertThat(endpoint.count()).isEqualTo(1);

        endpoint.answer(Rig.pair(1));
        endpoint.answer(Rig.pair(2));
        endpoint.answer(Rig.pair(3));
        Rig.done(flight);
        rig.held.runAll();
        rig.held.runAll();

        assertThat(Rig.done(first).headerValue()).isEqualTo("Bearer access-1");
        assertThat(List.of(Rig.done(second).headerValue(), Rig.done(main).headerValue()))
                .containsExactlyInAnyOrder("Bearer access-2", "Bearer access-3");
        assertThat(endpoint.count()).isEqualTo(3);
        assertThat(endpoint.requests())
                .extracting(request -> request.refreshToken().reveal())
                .containsExactly("refresh-0", "refresh-1", "refresh-2");
    }

    @Test
    void whoeverAsksForOneTokenSharesItsRefresh() throws Exception {
        CompletionStage<Access> first = begin(read);
        CompletionStage<Access> second = begin(read);
        endpoint.answer(Rig.refreshed(1));
        rig.held.runAll();

        assertThat(Rig.done(first)).isSameAs(Rig.done(second));
        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void aRefusedNarrowTokenIsReplacedAndNoOther() throws Exception {
        got(files, 1);
        Access narrow = got(read, 2);
        assertThat(narrow.verdict(401, name -> List.of())).isEqualTo(Verdict.REPLACE);

        endpoint.answer(Rig.refreshed(3));
        CompletionStage<Access> replaced = read.replace(narrow, Runnable::run);
        assertThat(narrow.usable()).isFalse();
        assertThat(rig.access().usable()).isTrue();
        rig.held.runAll();

        assertThat(Rig.done(replaced).headerValue()).isEqualTo("Bearer access-3");
        assertThat(of(files).headerValue()).isEqualTo("Bearer access-1");
        assertThat(rig.token()).isEqualTo("Bearer access-0");
        assertThat(Rig.done(read.replace(narrow, Runnable::run))).isSameAs(Rig.done(replaced));
    }

    /** The session's own token is the same one after a refresh that was for another: its late refusal still counts. */
    @Test
    void aRefusalOfTheSessionsOwnTokenCountsThoughAnotherWasRefreshedMeanwhile() throws Exception {
        Access main = rig.access();
        got(read, 1);

        endpoint.answer(Rig.refreshed(2));
        CompletionStage<Access> replaced = rig.replace(main);
        rig.held.runAll();

        assertThat(Rig.done(replaced).headerValue()).isEqualTo("Bearer access-2");
    }

    @Test
    void aRefusalDuringTheRefreshForAnotherIsAnsweredAfterIt() throws Exception {
        Access main = rig.access();
        CompletionStage<Access> narrow = begin(read);
        CompletableFuture<Integer> flight = rig.runAside();
        endpoint.awaitRequests(1);

        CompletionStage<Access> replaced = rig.replace(main);
        endpoint.answer(Rig.pair(1));
        endpoint.answer(Rig.pair(2));
        Rig.done(flight);
        rig.held.runAll();

        assertThat(Rig.done(narrow).headerValue()).isEqualTo("Bearer access-1");
        assertThat(Rig.done(replaced).headerValue()).isEqualTo("Bearer access-2");
    }

    @Test
    void eachTokenHasAnAgeOfItsOwn() throws Exception {
        Access narrow = got(read, 1);
        rig.clock.advance(Rig.LIFE.minusSeconds(100));
        got(files, 2);
        rig.clock.advance(Duration.ofSeconds(101));

        assertThat(narrow.usable()).isFalse();
        assertThat(of(files).usable()).isTrue();
        Access next = got(read, 3);
        assertThat(next.headerValue()).isEqualTo("Bearer access-3");
    }

    @Test
    void aTokenNearItsExpiryIsRefreshedInTheBackground() throws Exception {
        Access narrow = got(read, 1);
        rig.clock.advance(Rig.LIFE.minusSeconds(10));

        endpoint.answer(Rig.refreshed(2));
        assertThat(narrow.usable()).isTrue();
        rig.held.runAll();

        assertThat(of(read).headerValue()).isEqualTo("Bearer access-2");
        assertThat(endpoint.requests().get(1).scope()).isEqualTo(READ);
    }

    /** O56: invalid_target is a fault of what was asked for, and ends neither the session nor its refreshes. */
    @Test
    void aScopeThatTheServerRefusesHoldsUpNobodyElse() throws Exception {
        endpoint.answer(new RefreshOutcome.Misconfigured("invalid_target"));
        CompletionStage<Access> refused = begin(files);
        rig.held.runAll();

        assertThat(Rig.failure(refused))
                .isInstanceOf(AuthException.Unavailable.class)
                .hasMessageContaining("invalid_target");
        assertThat(Rig.failure(begin(files))).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isEqualTo(1);
        assertThat(vault.record().intent()).isNull();
        assertThat(vault.record().holdOff()).isNull();

        assertThat(Rig.done(rig.fly(Rig.refreshed(1))).headerValue()).isEqualTo("Bearer access-1");
        rig.clock.advance(Duration.ofSeconds(2));
        assertThat(got(files, 2).headerValue()).isEqualTo("Bearer access-2");
    }

    @Test
    void anEndpointThatFailsIsLeftAloneByAll() throws Exception {
        endpoint.answer(new RefreshOutcome.Limited(Duration.ofSeconds(10), "429"));
        CompletionStage<Access> limited = begin(files);
        rig.held.runAll();

        assertThat(Rig.failure(limited)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(Rig.failure(begin(read))).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isEqualTo(1);
    }

    @Test
    void theServersWordEndsTheSessionForAll() throws Exception {
        got(read, 1);
        endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));
        CompletionStage<Access> refused = begin(files);
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.accessOrNull()).isNull();
        assertThat(read.accessFor("https", "api.example.com", 443)).isNull();
    }

    @Test
    void aTokenOfTheOneBeforeGoesToNobodyElse() throws Exception {
        Access old = got(read, 1);
        rig.session.signIn(Rig.pair(7));

        assertThat(old.usable()).isFalse();
        assertThat(of(read)).isNotSameAs(old);
        assertThat(of(read).usable()).isFalse();
        assertThat(Rig.failure(read.replace(old, Runnable::run))).isInstanceOf(AuthException.SignedOut.class);
    }

    /** It had no token yet, and so nothing that told whose it was: it went out with the token of the other account. */
    @Test
    void aRequestThatWaitsForItsFirstTokenIsNotSentAsSomebodyElse() throws Exception {
        CompletionStage<Access> waits = begin(read);
        Access before = of(read);

        rig.session.signIn(Rig.pair(7), "somebody else");
        endpoint.answer(Rig.refreshed(8));
        rig.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.failure(read.fresh(before, Runnable::run))).isInstanceOf(AuthException.SignedOut.class);
        assertThat(endpoint.count()).isZero();
    }

    /** The same before the vault was read: from then on it is the request of whoever was found there. */
    @Test
    void norIsOneThatBeganBeforeTheVaultWasRead() throws Exception {
        rig.session.signIn(Rig.pair(0).expiresIn(Duration.ofSeconds(1)));
        rig.clock.advance(Duration.ofSeconds(2));
        Rig later = new Rig(rig.clock, vault, endpoint, builder -> builder);
        AuthSession view = later.session.narrowedTo(READ);
        Access unread = of(view);
        Access main = later.access();
        CompletionStage<Access> waits = view.fresh(unread, Runnable::run);
        CompletableFuture<Integer> flight = later.runAside();
        endpoint.awaitRequests(1);
        CompletionStage<Access> also = view.fresh(unread, Runnable::run);
        CompletionStage<Access> whole = later.session.fresh(main, Runnable::run);

        later.session.signIn(Rig.pair(7), "somebody else");
        endpoint.answer(Rig.pair(1));
        endpoint.answer(Rig.pair(8));
        Rig.done(flight);
        later.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.failure(also)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.failure(whole)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(endpoint.count()).isEqualTo(1);
    }

    /** It was read again and again, by nobody's leave, until it worked. */
    @Test
    void aVaultThatCannotBeReadIsReadOnceForARequestOfAView() throws Exception {
        Rig later = new Rig(new FakeClock(), vault, endpoint, builder -> builder);
        AuthSession view = later.session.narrowedTo(READ);
        AtomicInteger reads = new AtomicInteger();
        vault.beforeRead = () -> {
            if (reads.incrementAndGet() < 10) {
                throw new IOException("down");
            }
        };

        CompletionStage<Access> first = view.fresh(of(view), Runnable::run);
        later.held.runAll();

        assertThat(reads).hasValue(1);
        assertThat(Rig.failure(first)).isInstanceOf(AuthException.Storage.class);
    }

    /** P4. A pause that is over when the flight lands let the next one begin at once, and so on. */
    @Test
    void aFlightThatFailsFailsWhoeverAskedForIt() throws Exception {
        vault.beforeFree = () -> rig.clock.advance(Duration.ofSeconds(3));
        endpoint.answer(new RefreshOutcome.NotSent("no route"));
        CompletionStage<Access> waits = begin(read);
        endpoint.answer(Rig.refreshed(1));
        rig.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isEqualTo(1);
    }

    /** P14, T10: each call cost a refresh, without end. */
    @Test
    void aLoopOfFreshTokensThatAreRefusedIsCut() throws Exception {
        Access narrow = got(read, 1);
        for (int n = 2; n <= 3; n++) {
            narrow = replaced(narrow, n);
        }
        assertThat(Rig.done(read.replace(narrow, Runnable::run))).isSameAs(narrow);
        for (int call = 0; call < 1000; call++) {
            assertThat(narrow.usable()).isTrue();
            assertThat(Rig.done(read.replace(narrow, Runnable::run))).isSameAs(narrow);
        }

        assertThat(endpoint.count()).isEqualTo(3);
        assertThat(rig.heard.await(AuthEvent.LoopCut.class, 1).until()).isNotNull();
        assertThat(Rig.done(rig.fly(Rig.refreshed(4))).headerValue()).isEqualTo("Bearer access-4");
        rig.clock.advance(Duration.ofSeconds(40));
        Access after = replaced(narrow, 5);
        assertThat(Rig.done(read.replace(after, Runnable::run))).isSameAs(after);
        assertThat(endpoint.count()).isEqualTo(5);
    }

    @Test
    void tokensThatWereAcceptedAreNoLoop() throws Exception {
        Access narrow = got(read, 1);
        for (int n = 2; n <= 6; n++) {
            narrow.verdict(200, name -> List.of());
            narrow = replaced(narrow, n);
        }

        assertThat(endpoint.count()).isEqualTo(6);
    }

    private Access replaced(Access narrow, int n) {
        endpoint.answer(Rig.refreshed(n));
        CompletionStage<Access> next = read.replace(narrow, Runnable::run);
        rig.held.runAll();
        return Rig.done(next);
    }

    /** The session's own token is the same one, and so is what is known of it. */
    @Test
    void aTokenThatWasAcceptedStaysSoThoughAnotherIsRefreshed() throws Exception {
        Rig.done(rig.fly(Rig.refreshed(1)));
        Rig.done(rig.fly(Rig.refreshed(2)));
        rig.access().verdict(200, name -> List.of());
        got(read, 3);

        Access next = Rig.done(rig.fly(Rig.refreshed(4)));

        assertThat(next.headerValue()).isEqualTo("Bearer access-4");
        assertThat(rig.heard.events(AuthEvent.LoopCut.class)).isEmpty();
    }

    /** P25: the session's own token is the same one, and no younger for a clock that was set back. */
    @Test
    void theSessionsOwnTokenKeepsItsAge() throws Exception {
        rig.session.signIn(Rig.pair(0).refreshExpiresIn(Duration.ofMinutes(30)));
        rig.clock.advance(Duration.ofMinutes(4));
        rig.clock.jumpWall(Duration.ofDays(-1));
        got(read, 1);
        assertThat(rig.access().usable()).isTrue();

        rig.clock.advance(Duration.ofMinutes(1));

        assertThat(rig.access().usable()).isFalse();
    }

    /** What was added to it was beyond all bounds, and the rotated token lost. */
    @Test
    void aRefreshTokenMayLiveForEver() throws Exception {
        rig.clock.advance(Duration.ofMinutes(1));
        endpoint.answer(
                new RefreshOutcome.Refreshed(Rig.pair(1).refreshExpiresIn(Duration.ofSeconds(Long.MAX_VALUE)), null));
        CompletionStage<Access> narrow = begin(read);
        rig.held.runAll();

        assertThat(Rig.done(narrow).headerValue()).isEqualTo("Bearer access-1");
        assertThat(vault.record().livePair().refreshToken().reveal()).isEqualTo("refresh-1");
    }

    /** P12: what was sent without an answer is not sent again for a token that still works. */
    @Test
    void nothingIsSpentAheadWhileAStrictServersAnswerIsLost() throws Exception {
        Rig strict = new Rig(new MemorySharedVault(), new RecordingEndpoint(Replay.STRICT));
        AuthSession view = strict.session.narrowedTo(READ);
        strict.session.signIn(Rig.pair(0).expiresIn(Duration.ofHours(1)));
        strict.endpoint.answer(Rig.refreshed(1));
        view.fresh(of(view), Runnable::run);
        strict.held.runAll();
        Access narrow = of(view);
        Rig.failure(strict.fly(new RefreshOutcome.Ambiguous("no answer")));

        strict.clock.advance(Rig.LIFE.minusSeconds(10));
        assertThat(narrow.usable()).isTrue();

        assertThat(strict.held.waiting()).isZero();
    }

    @Test
    void signingOutByAViewIsTheSessions() throws Exception {
        got(read, 1);

        read.signOut();

        assertThat(rig.accessOrNull()).isNull();
        assertThat(vault.record().isTombstone()).isTrue();
    }

    @Test
    void closingAViewClosesNothing() throws Exception {
        read.close();

        assertThat(got(read, 1).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void aViewWaitsForTheVaultAsTheSessionDoes() throws Exception {
        Rig later = new Rig(new FakeClock(), vault, endpoint, builder -> builder);
        AuthSession view = later.session.narrowedTo(READ);
        endpoint.answer(Rig.refreshed(1));

        CompletionStage<Access> first = view.fresh(of(view), Runnable::run);
        later.held.runAll();
        later.held.runAll();

        assertThat(Rig.done(first).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void theSameScopeIsTheSameView() {
        assertThat(rig.session.narrowedTo(AccessScope.of("reports.read"))).isSameAs(read);
        assertThat(rig.session.narrowedTo(FILES.resource("https://other.example/")))
                .isNotSameAs(files);
    }

    @Test
    void aSessionWithoutARefreshTokenHasOneTokenOnly() throws Exception {
        rig.session.signIn(TokenPair.of("alone"));

        assertThat(Rig.failure(begin(read)))
                .isInstanceOf(AuthException.Unavailable.class)
                .hasMessageContaining("no refresh token");
        assertThat(rig.token()).isEqualTo("Bearer alone");
    }

    @Test
    void anEndpointThatCannotAskForLessServesNoView() {
        AuthSession session = AuthSession.builder()
                .endpoint(request -> Rig.refreshed(1))
                .origins(Rig.ORIGIN)
                .build();

        assertThatThrownBy(() -> session.narrowedTo(READ)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a  b", "a\"b", "a\\b", "\u00e9"})
    void whatIsNoScopeIsRefused(String scope) {
        assertThatIllegalArgumentException().isThrownBy(() -> AccessScope.of(scope));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "files.example.com", "https://files.example.com/#a", "not a uri"})
    void whatIsNoResourceIsRefused(String resource) {
        assertThatIllegalArgumentException().isThrownBy(() -> AccessScope.ofResource(resource));
    }
}
