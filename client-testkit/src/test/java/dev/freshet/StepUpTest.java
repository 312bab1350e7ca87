package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.Access.Verdict;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
    void aSignInThatFailsIsDeclined() throws Exception {
        Access old = rig.signedIn().access();

        CompletionStage<Access> refused = refuse(old);
        answer.completeExceptionally(new IOException("the window was closed"));

        assertThat(Rig.done(refused)).isSameAs(old);
    }

    @Test
    void aPairThatTheSchemeCannotUseIsDeclined() throws Exception {
        Access old = rig.signedIn().access();

        CompletionStage<Access> refused = refuse(old);
        answer.complete(Rig.pair(1).tokenType("mac"));

        assertThat(Rig.done(refused)).isSameAs(old);
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
