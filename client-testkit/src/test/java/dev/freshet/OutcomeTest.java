package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P12 and P13, O10, O12, O51, O60: what each outcome does to the session, and when the endpoint is asked again. */
class OutcomeTest {
    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();

    private Rig rig(RecordingEndpoint endpoint) throws Exception {
        return new Rig(clock, vault, endpoint, builder -> builder).signedIn();
    }

    private Rig rig() throws Exception {
        return rig(new RecordingEndpoint());
    }

    static Stream<RefreshOutcome> failures() {
        return Stream.of(
                new NotSent("refused"), new Misconfigured("invalid_client"), new Ambiguous("500"), limited(null));
    }

    private static RefreshOutcome limited(Duration after) {
        return new Limited(after, "429");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureKeepsTheSessionAndItsPair(RefreshOutcome failure) throws Exception {
        Rig rig = rig();

        CompletionStage<Access> refused = rig.fly(failure);

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.token()).isEqualTo("Bearer access-0");
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(0));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void afterAFailureAtMostOneRequestASecondIsSent(RefreshOutcome failure) throws Exception {
        Rig rig = rig();
        for (int i = 0; i < 20; i++) {
            rig.endpoint.answer(failure);
        }

        for (int tenth = 0; tenth < 50; tenth++) {
            rig.replace(rig.access());
            rig.held.runAll();
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(rig.endpoint.count()).isBetween(2, 5);
    }

    @Test
    void onlyAnUnansweredRefreshStaysOpenInTheRecord() throws Exception {
        Rig rig = rig();
        Rig.failure(rig.fly(new NotSent("refused")));
        VaultRecord.Intent afterNotSent = vault.record().intent();
        clock.advance(Duration.ofSeconds(5));

        Rig.failure(rig.fly(new Ambiguous("500")));

        assertThat(afterNotSent).isNull();
        assertThat(vault.record().intent().id())
                .isEqualTo(rig.endpoint.requests().get(1).id());
    }

    @Test
    void aLostRefreshIsTriedAgainWithoutBeingAskedForAndWithTheSameId() throws Exception {
        Rig rig = rig();
        Rig.failure(rig.fly(new Ambiguous("500")));
        rig.endpoint.answer(Rig.pair(1));

        clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();

        assertThat(rig.endpoint.count()).isEqualTo(2);
        assertThat(rig.endpoint.requests().get(1).id())
                .isEqualTo(rig.endpoint.requests().get(0).id());
        assertThat(rig.token()).isEqualTo("Bearer access-1");
    }

    @Test
    void aStrictServerIsNotAskedAgainBeforeTheLostRefreshHasSettled() throws Exception {
        Rig rig = rig(new RecordingEndpoint(Replay.STRICT));
        Rig.failure(rig.fly(new Ambiguous("500")));
        clock.advance(Duration.ofSeconds(10));

        Rig.failure(rig.replace(replaceable(rig)));
        clock.advance(Duration.ofSeconds(20));
        CompletionStage<Access> settled = rig.fly(Rig.refreshed(1));

        assertThat(Rig.done(settled).headerValue()).isEqualTo("Bearer access-1");
        assertThat(rig.endpoint.count()).isEqualTo(2);
    }

    private static Access replaceable(Rig rig) {
        rig.replace(rig.access());
        rig.held.runAll();
        return rig.access();
    }

    @Test
    void anIOExceptionIsAmbiguous() throws Exception {
        Rig rig = rig();
        rig.endpoint.fail(new IOException("connection reset"));

        rig.replace(rig.access());
        rig.held.runAll();

        assertThat(rig.heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.AMBIGUOUS);
    }

    @Test
    void aRequestThatNeverLeftIsNotSent() throws Exception {
        Rig rig = rig();
        rig.endpoint.fail(new HttpTransport.NotSentException("no route", new ConnectException()));

        rig.replace(rig.access());
        rig.held.runAll();

        assertThat(rig.heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.NOT_SENT);
        assertThat(vault.record().intent()).isNull();
    }

    @Test
    void aRejectionEndsTheSessionAsRevoked() throws Exception {
        Rig rig = rig();

        CompletionStage<Access> refused = rig.fly(new Rejected("invalid_grant"));

        assertThat(Rig.failure(refused))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.REVOKED));
        assertThat(vault.record().isTombstone()).isTrue();
    }

    @Test
    void aRejectionAfterALostAnswerIsALostRotation() throws Exception {
        Rig rig = rig();
        Rig.failure(rig.fly(new Ambiguous("500")));
        rig.endpoint.answer(new Rejected("invalid_grant"));

        clock.advance(Duration.ofSeconds(2));
        rig.held.runAll();

        assertThat(rig.heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.LOST_ROTATION);
    }

    @Test
    void aPairWithoutARefreshTokenEndsWithItsAccessToken() throws Exception {
        Rig rig = new Rig();
        rig.session.signIn(TokenPair.of("access-0"));

        CompletionStage<Access> refused = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(refused))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.EXPIRED));
    }

    @Test
    void retryAfterIsHonoured() throws Exception {
        Rig rig = rig();
        Rig.failure(rig.fly(limited(Duration.ofSeconds(40))));
        clock.advance(Duration.ofSeconds(39));

        CompletionStage<Access> early = rig.replace(rig.access());
        clock.advance(Duration.ofSeconds(2));
        CompletionStage<Access> later = rig.fly(Rig.refreshed(1));

        assertThat(Rig.failure(early)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(Rig.done(later).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void retryAfterIsCapped() throws Exception {
        Rig rig = rig();
        Rig.failure(rig.fly(limited(Duration.ofSeconds(Long.MAX_VALUE))));

        clock.advance(Duration.ofMinutes(5).plusSeconds(1));

        assertThat(Rig.done(rig.fly(Rig.refreshed(1))).headerValue()).isEqualTo("Bearer access-1");
    }

    @Test
    void callersFailFastWithTheFlightsOwnErrorDuringTheHoldOff() throws Exception {
        Rig rig = rig();
        Throwable own = Rig.failure(rig.fly(new NotSent("no route")));

        CompletionStage<Access> fast = rig.replace(rig.access());

        assertThat(fast.toCompletableFuture()).isCompletedExceptionally();
        assertThat(Rig.failure(fast)).hasMessage(own.getMessage()).hasMessageContaining("no route");
    }

    @Test
    void anEndpointThatAnswersNothingAtAllIsSurvived() throws Exception {
        Rig rig = rig();
        rig.endpoint.answer(() -> null);

        CompletionStage<Access> refused = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
    }

    /** A lifetime beyond all bounds overflowed after the server had rotated, and the pair was lost. */
    @Test
    void aLifetimeBeyondAllBoundsLosesNothing() throws Exception {
        Rig rig = rig();
        TokenPair endless = Rig.pair(1).expiresIn(Duration.ofSeconds(Long.MAX_VALUE));

        CompletionStage<Access> next = rig.fly(new RefreshOutcome.Refreshed(endless, null));

        assertThat(Rig.done(next).headerValue()).isEqualTo("Bearer access-1");
        assertThat(vault.record().livePair().refreshToken().reveal()).isEqualTo("refresh-1");
    }
}
