package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P8: of the pairs that the vault has not taken one is kept, with its lease, until it has. */
class UnsavedTest {
    private final FakeClock clock = new FakeClock();
    private final HeldExecutor held = new HeldExecutor(clock);
    private final MemorySharedVault vault = new MemorySharedVault();
    private final Engine engine = new Engine(
            Bare.parts(new RecordingEndpoint(), new Lane(Runnable::run), vault, clock), new Workers("test", held));
    private final Unsaved unsaved = engine.unsaved();

    @BeforeEach
    void failing() throws Exception {
        engine.identity().signIn(Rig.pair(0), null);
        vault.beforeReplace = () -> {
            throw new IOException("disk full");
        };
    }

    private VaultRecord child(VaultRecord parent, int n) {
        return parent.successor(Rig.pair(n), clock.millis(), clock.millis(), 0);
    }

    private void works() {
        vault.beforeReplace = MemorySharedVault.NOTHING;
        clock.advance(Duration.ofSeconds(30));
        held.runAll();
    }

    /** Who comes after the lease has run out, and the refresh has settled, spends the old pair: no pause is that long. */
    @Test
    void howeverLongTheStoreWasDownThePairIsStoredWithinTwoSecondsOfItsReturn() throws Exception {
        unsaved.keep(child(vault.record(), 1), vault.leaseAside());
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofSeconds(2));
            held.runAll();
        }

        vault.beforeReplace = MemorySharedVault.NOTHING;
        clock.advance(Duration.ofSeconds(2));
        held.runAll();

        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
    }

    /** A sibling: the answer to a lost request for the same pair, say. Its lease is left to whoever brought it. */
    @Test
    void aPairThatIsNoNewerDoesNotTakeThePlaceOfTheOneThatIsKept() throws Exception {
        Lease lease = vault.leaseAside();
        unsaved.keep(child(vault.record(), 1), lease);

        unsaved.keep(child(vault.record(), 2), NoLease.INSTANCE);

        assertThat(unsaved.keeps(lease)).isTrue();
        works();
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(1));
        assertThat(vault.isLeased()).isFalse();
    }

    @Test
    void aLaterPairTakesThePlaceOfTheOneThatIsKeptAndFreesItsLease() throws Exception {
        VaultRecord first = child(vault.record(), 1);
        unsaved.keep(first, vault.leaseAside());

        unsaved.keep(child(first, 2), NoLease.INSTANCE);

        assertThat(vault.isLeased()).isFalse();
        works();
        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(2));
    }

    /** Whoever signed in meanwhile has another epoch: what is kept of the one before is of no use to anybody. */
    @Test
    void aPairOfALaterSignInTakesThePlaceOfTheOneThatIsKept() throws Exception {
        unsaved.keep(child(child(vault.record(), 1), 2), vault.leaseAside());
        vault.beforeReplace = MemorySharedVault.NOTHING;
        engine.identity().signIn(Rig.pair(5), null);
        vault.beforeReplace = () -> {
            throw new IOException("disk full");
        };

        unsaved.keep(child(vault.record(), 6), NoLease.INSTANCE);
        works();

        assertThat(vault.record().livePair()).isEqualTo(Rig.pair(6));
    }
}
