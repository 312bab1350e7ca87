package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.Access.Verdict;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** O55: an API that asks for another sign-in of the same user (RFC 9470). */
class StepUpTest {
    private static final String CHALLENGE =
            "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold silver\", max_age=\"60\"";

    private final MemorySharedVault vault = new MemorySharedVault();
    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<@Nullable TokenPair> answer = new CompletableFuture<>();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private volatile StepUp.@Nullable Demand demand;

    private final Rig rig = new Rig(
            new FakeClock(),
            vault,
            endpoint,
            builder -> builder.stepUp(what -> {
                asked.incrementAndGet();
                demand = what;
                return answer.get();
            }));

    private CompletionStage<Access> refuse(Access seen) {
        assertThat(seen.verdict(401, name -> List.of(CHALLENGE))).isEqualTo(Verdict.REPLACE);
        return rig.replace(seen);
    }

    @Test
    void theRefusedGoOnWithTheNewPairOfTheSameIdentity() throws Exception {
        Access old = rig.signedIn().access();
        String epoch = vault.record().epoch();

        CompletionStage<Access> first = refuse(old);
        CompletionStage<Access> second = refuse(old);
        answer.complete(Rig.pair(1));

        assertThat(Rig.done(first).headerValue()).isEqualTo("Bearer access-1");
        assertThat(Rig.done(second)).isSameAs(Rig.done(first)).isSameAs(rig.access());
        assertThat(asked).hasValue(1);
        assertThat(demand).isEqualTo(new StepUp.Demand(List.of("gold", "silver"), Duration.ofSeconds(60)));
        assertThat(rig.heard.await(AuthEvent.StepUpRequired.class, 1).demand()).isEqualTo(demand);
        assertThat(vault.record().epoch()).isEqualTo(epoch);
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
        assertThat(endpoint.count()).isZero();
    }

    @Test
    void nobodyElseWaits() throws Exception {
        Access old = rig.signedIn().access();

        CompletionStage<Access> refused = refuse(old);

        assertThat(old.usable()).isTrue();
        assertThat(refused.toCompletableFuture()).isNotDone();
        answer.complete(Rig.pair(1));
        Rig.done(refused);
        assertThat(old.usable()).isFalse();
    }

    @Test
    void whoDeclinesLeavesTheCallerThe401AndTheSessionAsItWas() throws Exception {
        Access old = rig.signedIn().access();

        CompletionStage<Access> refused = refuse(old);
        answer.complete(null);

        assertThat(Rig.done(refused)).isSameAs(old).isSameAs(rig.access());
        assertThat(old.usable()).isTrue();
        assertThat(endpoint.count()).isZero();
    }

    @Test
    void aSignInThatFailsIsDeclinedAndLogged() throws Exception {
        Access old = rig.signedIn().access();
        try (Logged logged = new Logged()) {
            CompletionStage<Access> refused = refuse(old);
            answer.completeExceptionally(new IOException("c4n4ry"));

            assertThat(Rig.done(refused)).isSameAs(old);
            assertThat(logged.lines()).singleElement().asString().contains("ExecutionException", "the API's answer");
        }
    }

    @Test
    void aPairThatTheSchemeCannotUseIsDeclinedAndLogged() throws Exception {
        Access old = rig.signedIn().access();
        try (Logged logged = new Logged()) {
            CompletionStage<Access> refused = refuse(old);
            answer.complete(Rig.pair(1).tokenType("mac"));

            assertThat(Rig.done(refused)).isSameAs(old);
            assertThat(logged.lines())
                    .singleElement()
                    .asString()
                    .contains("type mac")
                    .doesNotContain("access-1");
        }
    }

    @Test
    void aTokenThatIsRefusedMeanwhileIsNotRefreshed() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> first = refuse(old);

        assertThat(old.verdict(401, name -> List.of())).isEqualTo(Verdict.REPLACE);
        CompletionStage<Access> second = rig.replace(old);
        answer.complete(Rig.pair(1));

        assertThat(Rig.done(second)).isSameAs(Rig.done(first));
        assertThat(endpoint.count()).isZero();
    }

    private static Access of(AuthSession view) {
        return Objects.requireNonNull(view.accessFor("https", "api.example.com", 443));
    }

    private Access got(AuthSession view, int n) {
        endpoint.answer(Rig.refreshed(n));
        CompletionStage<Access> stage = view.fresh(of(view), Runnable::run);
        rig.held.runAll();
        return Rig.done(stage);
    }

    private CompletionStage<Access> refuse(AuthSession view, Access seen) {
        assertThat(seen.verdict(401, name -> List.of(CHALLENGE))).isEqualTo(Verdict.REPLACE);
        return view.replace(seen, Runnable::run);
    }

    /** Its token was refreshed instead, in vain, and nobody was asked. */
    @Test
    void aRefusedViewAsksForTheSignInAndGetsItsTokenFromIt() throws Exception {
        AuthSession view = rig.signedIn().session.narrowedTo(AccessScope.of("read"));
        AuthSession other = rig.session.narrowedTo(AccessScope.of("write"));
        Access narrow = got(view, 1);
        Access late = got(other, 2);
        rig.clock.advance(Duration.ofSeconds(9));

        CompletionStage<Access> refused = refuse(view, narrow);
        answer.complete(Rig.pair(5));
        endpoint.answer(Rig.refreshed(6));
        Rig.until(() -> rig.token().equals("Bearer access-5") && rig.held.waiting() > 0);
        rig.held.runAll();

        assertThat(Rig.done(refused).headerValue()).isEqualTo("Bearer access-6");
        assertThat(asked).hasValue(1);
        rig.heard.await(AuthEvent.StepUpRequired.class, 1);

        endpoint.answer(Rig.refreshed(7));
        CompletionStage<Access> afterwards = refuse(other, late);
        rig.held.runAll();
        assertThat(Rig.done(afterwards).headerValue()).isEqualTo("Bearer access-7");
        assertThat(asked).hasValue(1);
        assertThat(endpoint.requests())
                .extracting(request -> request.refreshToken().reveal())
                .containsExactly("refresh-0", "refresh-1", "refresh-5", "refresh-6");
    }

    @Test
    void whoDeclinesLeavesAViewAsItWas() throws Exception {
        AuthSession view = rig.signedIn().session.narrowedTo(AccessScope.of("read"));
        Access narrow = got(view, 1);

        CompletionStage<Access> refused = refuse(view, narrow);
        answer.complete(null);

        assertThat(Rig.done(refused)).isSameAs(narrow);
        assertThat(narrow.usable()).isTrue();
        assertThat(endpoint.count()).isEqualTo(1);
    }

    /** The demand of the second stayed behind, and asked for a sign-in where a refresh was due. */
    @Test
    void aDemandThatWasAnsweredIsNotMetAgain() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> first = refuse(old);
        CompletionStage<Access> second = refuse(old);
        answer.complete(null);
        Rig.done(first);
        Rig.done(second);

        endpoint.answer(Rig.refreshed(1));
        CompletionStage<Access> revoked = rig.replace(old);
        rig.held.runAll();

        assertThat(Rig.done(revoked).headerValue()).isEqualTo("Bearer access-1");
        assertThat(asked).hasValue(1);
    }

    /** An adapter does not replace the access of a retry: what that was asked for is the caller's. */
    @Test
    void aDemandThatWasTheCallersIsNotMetLater() throws Exception {
        Access old = rig.signedIn().access();
        old.verdict(401, name -> List.of(CHALLENGE));

        assertThat(old.verdict(401, name -> List.of())).isEqualTo(Verdict.REPLACE);
        endpoint.answer(Rig.refreshed(1));
        CompletionStage<Access> revoked = rig.replace(old);
        rig.held.runAll();

        assertThat(Rig.done(revoked).headerValue()).isEqualTo("Bearer access-1");
        assertThat(asked).hasValue(0);
    }

    /** A refresh meanwhile gives another access; that is no reason for a second window. */
    @Test
    void oneSignInAtATimeWhateverIsRefreshedMeanwhile() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> first = refuse(old);
        rig.clock.advance(Rig.LIFE);
        endpoint.answer(Rig.refreshed(1));
        CompletionStage<Access> fresh = rig.fresh(old);
        rig.held.runAll();
        Access next = Rig.done(fresh);

        CompletionStage<Access> second = refuse(next);
        assertThat(second.toCompletableFuture()).isNotDone();
        answer.complete(null);

        assertThat(Rig.done(second)).isSameAs(next);
        assertThat(Rig.done(first)).isNotNull();
        assertThat(asked).hasValue(1);
    }

    /** Nor is another user who has signed in: they are asked when the first window is closed. */
    @Test
    void anotherUserIsAskedAfterTheFirst() throws Exception {
        CompletionStage<Access> first = refuse(rig.signedIn().access());
        rig.session.signIn(Rig.pair(3), "another");
        Access theirs = rig.access();

        CompletionStage<Access> second = refuse(theirs);
        assertThat(asked).hasValueLessThan(2);
        answer.complete(Rig.pair(5));

        assertThat(Rig.failure(first)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(Rig.done(second).headerValue()).isEqualTo("Bearer access-5");
        assertThat(asked).hasValue(2);
    }

    /** The user had signed in for nothing, and whoever waited was told that somebody else had. */
    @Test
    void aPairThatIsRefreshedElsewhereMeanwhileGivesWay() throws Exception {
        Access old = rig.signedIn().access();
        CompletionStage<Access> refused = refuse(old);
        VaultRecord elsewhere = vault.record();
        for (int n = 1; n <= 4; n++) {
            elsewhere = elsewhere.successor(Rig.pair(n), 0, 0, 0);
        }
        vault.put(elsewhere);

        answer.complete(Rig.pair(9));

        assertThat(Rig.done(refused).headerValue()).isEqualTo("Bearer access-9");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(9));
        assertThat(vault.record().generation()).isEqualTo(6);
    }

    @Test
    void aSignOutMeanwhileIsNotUndone() throws Exception {
        CompletionStage<Access> refused = refuse(rig.signedIn().access());

        rig.session.signOut();
        answer.complete(Rig.pair(1));

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.SignedOut.class);
        assertThat(rig.accessOrNull()).isNull();
        assertThat(vault.record().isTombstone()).isTrue();
    }

    /** The refresh that another process has under way was for the pair that is no longer the session's. */
    @Test
    void aRefreshThatEndsLaterDoesNotTakeItBack() throws Exception {
        Access old = rig.signedIn().access();
        VaultRecord before = vault.record();
        rig.replace(old);
        CompletableFuture<Integer> flight = rig.runAside();
        endpoint.awaitRequests(1);

        CompletionStage<Access> refused = refuse(old);
        answer.complete(Rig.pair(5));
        Access stronger = Rig.done(refused);
        endpoint.answer(Rig.pair(1));
        Rig.done(flight);

        assertThat(rig.access()).isSameAs(stronger);
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(5));
        VaultRecord elsewhere = before.successor(Rig.pair(1), 0, 0, 99);
        assertThat(elsewhere.mayReplace(vault.record())).isFalse();
    }

    @Test
    void theSignInIsToldBeforeThoseWhoWaitedForARefreshGoOn() throws Exception {
        Access old = rig.signedIn().access();
        rig.replace(old).thenAccept(Access::retried);

        CompletionStage<Access> refused = refuse(old);
        answer.complete(Rig.pair(5));
        Rig.done(refused);

        rig.heard.await(AuthEvent.Retried.class);
        assertThat(rig.heard.events())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("SignedIn", "StepUpRequired", "SignedIn", "Retried");
    }

    @Test
    void aPairThatCannotBeStoredIsUsedAndStoredLater() throws Exception {
        Access old = rig.signedIn().access();
        vault.beforeReplace = () -> {
            throw new IOException("full");
        };

        CompletionStage<Access> refused = refuse(old);
        answer.complete(Rig.pair(1));

        assertThat(Rig.done(refused).headerValue()).isEqualTo("Bearer access-1");
        vault.beforeReplace = MemorySharedVault.NOTHING;
        rig.clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
    }

    @Test
    void whoIsNotAskedIsToldAndTheCallerGetsThe401() throws Exception {
        Rig silent = new Rig().signedIn();

        Verdict verdict = silent.access().verdict(401, name -> List.of(CHALLENGE));

        assertThat(verdict).isEqualTo(Verdict.GIVE);
        assertThat(silent.heard
                        .await(AuthEvent.StepUpRequired.class, 1)
                        .demand()
                        .acrValues())
                .containsExactly("gold", "silver");
        silent.close();
    }
}
