package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final Gates gates = new Gates();

    @Test
    void aPointWithoutAGateIsOpen() throws InterruptedException {
        assertThat(gates.pass(Point.TOKEN_REQUEST_ARRIVED)).isTrue();
    }

    @Test
    void whatArrivesWaitsForTheRelease() {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED);
        CompletableFuture<Boolean> held = CompletableFuture.supplyAsync(() -> pass(Point.TOKEN_REQUEST_ARRIVED));
        gate.awaitArrivals(1);
        assertThat(held).isNotDone();

        gate.release();

        assertThat(held.join()).isTrue();
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void arrivalsAreCountedForEveryoneWhoAsks() throws InterruptedException {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED);
        CompletableFuture<Boolean> held = CompletableFuture.supplyAsync(() -> pass(Point.TOKEN_REQUEST_ARRIVED));

        gate.awaitArrivals(1);
        gate.awaitArrivals(1);

        gates.releaseAll();
        assertThat(held.join()).isTrue();
        assertThat(gates.pass(Point.TOKEN_REQUEST_ARRIVED)).isTrue();
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void aPointHasOneGateAtATime() {
        Gate first = gates.hold(Point.ROTATION_COMMITTED);

        assertThatIllegalStateException()
                .isThrownBy(() -> gates.hold(Point.ROTATION_COMMITTED))
                .withMessageContaining("ROTATION_COMMITTED");
        first.close();
        assertThat(gates.hold(Point.ROTATION_COMMITTED).holds()).isTrue();
    }

    @Test
    void anInterruptedWaitKeepsTheFlag() {
        Gate gate = gates.hold(Point.TOKEN_REQUEST_ARRIVED);
        Thread.currentThread().interrupt();

        assertThatIllegalStateException().isThrownBy(() -> gate.awaitArrivals(1));

        assertThat(Thread.interrupted()).isTrue();
    }

    private boolean pass(Point point) {
        try {
            return gates.pass(point);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
