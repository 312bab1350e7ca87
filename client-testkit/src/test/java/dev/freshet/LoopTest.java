package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** P14, T10: a loop of refusals is cut. */
class LoopTest {
    private final Rig rig = new Rig();
    private int pairs;

    private CompletionStage<Access> refuse() {
        return rig.fly(Rig.refreshed(++pairs));
    }

    private Access cut() throws Exception {
        rig.signedIn();
        for (int i = 0; i < 2; i++) {
            Rig.done(refuse());
        }
        Access last = rig.access();
        assertThat(Rig.done(rig.replace(last))).isSameAs(last);
        return last;
    }

    @Test
    void theThirdRefusalInARowIsHandedOver() throws Exception {
        cut();

        assertThat(rig.endpoint.count()).isEqualTo(2);
        assertThat(rig.held.waiting()).isZero();
    }

    @Test
    void whoeverIsRefusedDuringTheHoldOffGetsThe401AndTheEventComesOnce() throws Exception {
        Access last = cut();

        assertThat(Rig.done(rig.replace(last))).isSameAs(last);
        assertThat(last.usable()).isTrue();
        rig.heard.await(AuthEvent.LoopCut.class);
        rig.session.signOut();
        rig.heard.await(AuthEvent.SignedOut.class);
        assertThat(rig.heard.events(AuthEvent.LoopCut.class)).hasSize(1);
    }

    @Test
    void afterTheHoldOffOneAttemptIsMade() throws Exception {
        cut();
        rig.clock.advance(Duration.ofSeconds(40));

        Access next = Rig.done(refuse());
        Access again = Rig.done(rig.replace(next));

        assertThat(again).isSameAs(next);
        assertThat(rig.endpoint.count()).isEqualTo(3);
    }

    @Test
    void anAcceptedAnswerEndsTheRow() throws Exception {
        rig.signedIn();
        Rig.done(refuse());
        rig.access().verdict(200, name -> List.of());

        Rig.done(refuse());
        Rig.done(refuse());

        assertThat(rig.endpoint.count()).isEqualTo(3);
    }

    @Test
    void anAnswerOf500AcceptsNothing() throws Exception {
        rig.signedIn();
        Rig.done(refuse());
        rig.access().verdict(503, name -> List.of());
        Rig.done(refuse());

        Rig.done(rig.replace(rig.access()));

        assertThat(rig.endpoint.count()).isEqualTo(2);
    }

    @Test
    void tokensThatExpireNeverCount() throws Exception {
        rig.signedIn();

        for (int i = 0; i < 10; i++) {
            rig.clock.advance(Rig.LIFE);
            Rig.done(refuse());
        }

        assertThat(rig.endpoint.count()).isEqualTo(10);
    }

    /** Tokens that were replaced in good time counted as refused, and the first true 401 was taken for a loop. */
    @Test
    void earlyRefreshesNeverCount() throws Exception {
        rig.signedIn();
        for (int i = 0; i < 4; i++) {
            rig.clock.advance(Duration.ofSeconds(280));
            rig.endpoint.answer(Rig.pair(++pairs));
            assertThat(rig.access().usable()).isTrue();
            rig.held.runAll();
        }

        Access refused = rig.access();
        Access next = Rig.done(refuse());

        assertThat(next).isNotSameAs(refused);
        assertThat(rig.endpoint.count()).isEqualTo(5);
    }

    /** Two processes that took each other's pairs never came to three in a row. */
    @Test
    void pairsOfAnotherProcessCountToo() throws Exception {
        MemorySharedVault vault = new MemorySharedVault();
        Rig rig = new Rig(vault).signedIn();
        for (int i = 1; i <= 2; i++) {
            vault.put(vault.record().successor(Rig.pair(i), rig.clock.millis(), rig.clock.millis(), 0));
            rig.replace(rig.access());
            rig.held.runAll();
        }

        Access last = rig.access();
        CompletionStage<Access> third = rig.replace(last);

        assertThat(last.headerValue()).isEqualTo("Bearer access-2");
        assertThat(third.toCompletableFuture()).isCompletedWithValue(last);
    }
}
