package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final RequestLog log = new RequestLog();
    private final Gates gates = new Gates(log);

    @AfterEach
    void letGo() {
        gates.releaseAll();
    }

    @Test
    void aPointWithoutAGateIsOpen() throws InterruptedException {
        assertThat(gates.pass(Point.TOKEN_REQUEST_ARRIVED, request("/token"), 0))
                .isTrue();
    }

    @Test
    void whatArrivesWaitsForTheRelease() {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);
        CompletableFuture<Boolean> held = arrive(Point.TOKEN_REQUEST_ARRIVED, "/token");
        gate.awaitArrivals(1);
        assertThat(held).isNotDone();

        gate.release();

        assertThat(held.join()).isTrue();
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void arrivalsAreCountedForEveryoneWhoAsks() throws InterruptedException {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);
        CompletableFuture<Boolean> held = arrive(Point.TOKEN_REQUEST_ARRIVED, "/token");

        gate.awaitArrivals(1);
        gate.awaitArrivals(1);

        gates.releaseAll();
        assertThat(held.join()).isTrue();
        assertThat(gates.pass(Point.TOKEN_REQUEST_ARRIVED, request("/token"), 0))
                .isTrue();
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void theOldestGateHoldsWhatSeveralWant() {
        Gate first = gates.hold(Point.ROTATION_COMMITTED, any -> true, Integer.MAX_VALUE);
        Gate second = gates.hold(Point.ROTATION_COMMITTED, any -> true, Integer.MAX_VALUE);
        CompletableFuture<Boolean> held = arrive(Point.ROTATION_COMMITTED, "/token");
        first.awaitArrivals(1);

        first.close();

        assertThat(held.join()).isTrue();
        assertThat(second.arrivals()).isZero();
        arrive(Point.ROTATION_COMMITTED, "/token");
        second.awaitArrivals(1);
    }

    @Test
    void aGateHoldsWhatItIsFor() throws InterruptedException {
        Gate gate = gates.hold(
                Point.RESOURCE_REQUEST_ARRIVED, request -> request.path().equals("/slow"), Integer.MAX_VALUE);
        CompletableFuture<Boolean> held = arrive(Point.RESOURCE_REQUEST_ARRIVED, "/slow?q=1");
        gate.awaitArrivals(1);

        assertThat(gates.pass(Point.RESOURCE_REQUEST_ARRIVED, request("/quick"), 0))
                .isTrue();
        assertThat(gate.arrivals()).isEqualTo(1);
        assertThat(held).isNotDone();
    }

    @Test
    void whoeverComesAfterTheNextOvertakesIt() throws InterruptedException {
        Gate gate = gates.hold(Point.ANSWER_READY, any -> true, 1);
        CompletableFuture<Boolean> held = arrive(Point.ANSWER_READY, "/first");
        gate.awaitArrivals(1);

        assertThat(gates.pass(Point.ANSWER_READY, request("/second"), 0)).isTrue();
        assertThat(held).isNotDone();
        gate.release(1);
        assertThat(held.join()).isTrue();
    }

    @Test
    void aGateThatHasItsOneLeavesTheNextToTheNextGate() {
        Gate first = gates.hold(Point.ANSWER_READY, any -> true, 1);
        Gate second = gates.hold(Point.ANSWER_READY, any -> true, 1);
        CompletableFuture<Boolean> one = arrive(Point.ANSWER_READY, "/first");
        first.awaitArrivals(1);

        CompletableFuture<Boolean> two = arrive(Point.ANSWER_READY, "/second");

        second.awaitArrivals(1, Duration.ofSeconds(5));
        second.release();
        assertThat(two.join()).isTrue();
        assertThat(one).isNotDone();
    }

    @Test
    void aGateOfAServerThatIsClosedHoldsNobody() throws InterruptedException {
        gates.releaseAll();
        Gate late = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);

        assertThat(arrive(Point.TOKEN_REQUEST_ARRIVED, "/token"))
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(true);
        assertThat(late.arrivals()).isZero();
    }

    @Test
    void theyGoInTheOrderInWhichTheyCame() {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);
        List<CompletableFuture<Boolean>> held = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            held.add(arrive(Point.TOKEN_REQUEST_ARRIVED, "/token"));
            gate.awaitArrivals(i);
        }

        gate.release(2);

        assertThat(held.get(0).join()).isTrue();
        assertThat(held.get(1).join()).isTrue();
        assertThat(held.get(2)).isNotDone();
        assertThat(gate).hasToString("Gate[TOKEN_REQUEST_ARRIVED, 1 waiting of 3]");
    }

    @Test
    void aWaitThatGivesUpSaysWhatCameInstead() {
        Gate gate = gates.hold(Point.ROTATION_COMMITTED, any -> true, Integer.MAX_VALUE);
        Gate other = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);
        arrive(Point.TOKEN_REQUEST_ARRIVED, "/token");
        other.awaitArrivals(1);
        log.add(Seen.of(request("/notes"), 401));

        assertThatThrownBy(() -> gate.awaitArrivals(2, Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessage("0 of 2 exchanges arrived at ROTATION_COMMITTED within 0 s; "
                        + "answered meanwhile: 1, GET /notes -> 401; "
                        + "held elsewhere: 1 at TOKEN_REQUEST_ARRIVED");
    }

    /** As when fifty callers share a pool of three threads. */
    @Test
    void aWaitThatSomeCameForAsksAfterTheOthersThreads() {
        Gate gate = gates.hold(Point.ANSWER_READY, any -> true, Integer.MAX_VALUE);
        arrive(Point.ANSWER_READY, "/orders");
        gate.awaitArrivals(1);

        assertThatThrownBy(() -> gate.awaitArrivals(2, Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("1 of 2 exchanges arrived at ANSWER_READY")
                .hasMessageEndingWith("each that is held keeps its caller's thread: are there 2?");
    }

    @Test
    void anInterruptedWaitKeepsTheFlag() {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED, any -> true, Integer.MAX_VALUE);
        Thread.currentThread().interrupt();

        assertThatIllegalStateException().isThrownBy(() -> gate.awaitArrivals(1));

        assertThat(Thread.interrupted()).isTrue();
    }

    private CompletableFuture<Boolean> arrive(Point point, String target) {
        return Aside.run(() -> gates.pass(point, request(target), 0));
    }

    private static Received request(String target) {
        return new Received("GET", "http", target, Map.of(), new byte[0]);
    }
}
