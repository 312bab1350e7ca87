package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P5, P11: whichever comes first, the deadline or the call or its answer, it is said what became of the request. */
class ExchangeTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofSeconds(30);

    private final RecordingEndpoint endpoint = new RecordingEndpoint().ignoreInterrupts();
    private final List<RefreshOutcome> late = new CopyOnWriteArrayList<>();
    private boolean superseded;

    private Exchange exchange(Lane lane, Duration limit) {
        return exchange(endpoint, lane, limit);
    }

    private Exchange exchange(TokenEndpoint called, Lane lane, Duration limit) {
        Parts parts = Bare.parts(called, lane, new InMemoryVault(), new FakeClock());
        RefreshRequest request = new RefreshRequest(Secret.of("refresh-0"), "id", limit);
        return new Exchange(parts, request, () -> superseded, late::add);
    }

    /** A lane whose thread never comes round to it. */
    private static Lane busy() {
        return new Lane(task -> {});
    }

    @Test
    void aDeadlineBeforeTheCallBeginsMeansThatNothingWasSent() {
        Exchange exchange = exchange(busy(), SOON);

        assertThat(exchange.outcome()).isInstanceOf(NotSent.class);
        assertThat(endpoint.count()).isZero();
    }

    @Test
    void anErrorOfTheEndpointIsToldByItsOwnName() {
        TokenEndpoint incomplete = request -> {
            throw new NoClassDefFoundError("com/example/Missing");
        };

        assertThat(exchange(incomplete, new Lane("test"), LATER).outcome())
                .isEqualTo(new Ambiguous("NoClassDefFoundError"));
    }

    /** The lane was just about to: what was reported as not sent must not be sent then. */
    @Test
    void aCallThatBeginsAsTheDeadlinePassesSendsNothing() {
        Exchange exchange = exchange(busy(), SOON);
        RefreshOutcome reported = exchange.outcome();

        RefreshOutcome begun = exchange.ask();

        assertThat(reported).isInstanceOf(NotSent.class);
        assertThat(begun).isInstanceOf(NotSent.class);
        assertThat(endpoint.count()).isZero();
        assertThat(late).isEmpty();
    }

    /** The answer is there, and the lane has not handed it over yet. */
    @Test
    void anAnswerThatComesAsTheDeadlinePassesCounts() {
        Exchange exchange = exchange(busy(), SOON);
        endpoint.answer(Rig.pair(1));
        exchange.ask();

        assertThat(exchange.outcome()).isEqualTo(Rig.refreshed(1));
        assertThat(late).isEmpty();
    }

    @Test
    void anAnswerAfterTheDeadlineIsHandedOverOnce() {
        Exchange exchange = exchange(new Lane("test"), SOON);

        RefreshOutcome outcome = exchange.outcome();
        endpoint.answer(Rig.pair(1));

        Rig.until(() -> !late.isEmpty());
        assertThat(outcome).isInstanceOf(Ambiguous.class);
        assertThat(late).containsExactly(Rig.refreshed(1));
    }

    @Test
    void anAnswerInTimeIsNotLate() {
        endpoint.answer(Rig.pair(1));

        assertThat(exchange(new Lane("test"), LATER).outcome()).isEqualTo(Rig.refreshed(1));
        assertThat(late).isEmpty();
    }

    @Test
    void nothingIsSentWhenTheAnswerToAnEarlierRequestHasCome() {
        superseded = true;

        assertThat(exchange(new Lane("test"), LATER).outcome()).isInstanceOf(NotSent.class);
        assertThat(endpoint.count()).isZero();
    }

    static List<Exception> whatTellsNothing() {
        return List.of(new IOException("c4n4ry"), new IllegalStateException("c4n4ry"));
    }

    /** P26: the message may quote what a server wrote. */
    @ParameterizedTest
    @MethodSource("whatTellsNothing")
    void aThrowLeavesItOpenWhetherItWasSent(Exception thrown) {
        RefreshOutcome outcome = failed(() -> {
            throw thrown;
        });

        assertThat(outcome).isInstanceOf(Ambiguous.class);
        assertThat(outcome.toString()).doesNotContain("c4n4ry");
    }

    @Test
    void anErrorLeavesItOpenToo() {
        assertThat(failed(() -> {
                    throw new NoClassDefFoundError("the endpoint's own");
                }))
                .isInstanceOf(Ambiguous.class);
    }

    @Test
    void whoeverIsCertainThatNothingWasSentIsBelieved() {
        assertThat(failed(() -> {
                    throw new HttpTransport.NotSentException("c4n4ry", new IOException("c4n4ry"));
                }))
                .isInstanceOf(NotSent.class)
                .asString()
                .doesNotContain("c4n4ry");
    }

    private RefreshOutcome failed(Callable<RefreshOutcome> answer) {
        endpoint.answer(answer);
        return exchange(new Lane("test"), LATER).outcome();
    }
}
