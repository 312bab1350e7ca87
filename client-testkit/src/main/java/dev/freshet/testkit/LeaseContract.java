package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.SharedTokenVault.Stamped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Stamps, compare-and-set and leases, by themselves: no session is involved. */
abstract class LeaseContract extends VaultContract {

    @Override
    protected abstract SharedTokenVault open(String name) throws Exception;

    /**
     * Makes a lease run out over its holder's head, as when the holder's process is paused for longer than the lease
     * lasts: its renewals stop, and its life passes or is cut short in the store. A lock is taken away, as when its
     * connection breaks; one that nothing can take from a living holder is closed. When this returns, the lease is free.
     *
     * @param lease one that {@link SharedTokenVault#lease} of a vault of {@link #open} gave
     */
    protected abstract void lapse(Lease lease) throws Exception;

    @Override
    SharedTokenVault vault() throws Exception {
        return open(NAME);
    }

    /** Takes the lease; whoever is told that the record has changed meanwhile asks again. */
    static Lease take(SharedTokenVault vault) throws IOException {
        long deadline = System.nanoTime() + Aside.LONG.toNanos();
        while (true) {
            Optional<Lease> lease = vault.lease(Aside.LONG);
            if (lease.isPresent()) {
                return lease.get();
            }
            assertTrue(System.nanoTime() < deadline, "the lease was not free within 60 s");
        }
    }

    static boolean isFree(SharedTokenVault vault) throws IOException {
        Optional<Lease> lease = vault.lease(Duration.ZERO);
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    @Test
    void replacesOnlyTheStateThatWasCompared() throws Exception {
        Stamped empty = vault().read();
        assertNull(empty.record());
        String first = vault().replace(empty.stamp(), new byte[] {1}).orElseThrow();

        assertTrue(vault().replace(empty.stamp(), new byte[] {2}).isEmpty());

        Stamped now = vault().read();
        assertEquals(first, now.stamp());
        assertArrayEquals(new byte[] {1}, now.record());
    }

    @Test
    void aStampNeverComesBackNotEvenThatOfTheEmptyVault() throws Exception {
        SharedTokenVault vault = vault();
        Set<String> stamps = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            String empty = vault.read().stamp();
            assertTrue(stamps.add(empty), "the empty vault had this stamp before");
            String one = vault.replace(empty, new byte[] {1}).orElseThrow();
            assertTrue(stamps.add(one), "the same record had this stamp before");
            String same = vault.replace(one, new byte[] {1}).orElseThrow();
            assertTrue(stamps.add(same), "the same record had this stamp before");
            vault.clear();
        }
        for (String old : stamps) {
            assertTrue(vault.replace(old, new byte[] {2}).isEmpty(), "this state is over, and was written over");
        }
        assertTrue(vault.load().isEmpty());
    }

    @Test
    void ofTwoWritersOneWins() throws Exception {
        SharedTokenVault here = vault();
        SharedTokenVault there = vault();
        for (int round = 0; round < 20; round++) {
            String stamp = here.read().stamp();
            byte[] mine = {1, (byte) round};
            byte[] theirs = {2, (byte) round};
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<Optional<String>> other = Aside.run(() -> {
                together.await();
                return there.replace(stamp, theirs);
            });
            together.await();
            Optional<String> won = here.replace(stamp, mine);

            assertNotEquals(won.isPresent(), Aside.done(other).isPresent());
            assertArrayEquals(won.isPresent() ? mine : theirs, here.read().record());
        }
    }

    @Test
    void noUpdateIsLostBetweenThreads() throws Exception {
        List<CompletableFuture<Boolean>> adders = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(4);
        for (int i = 0; i < 4; i++) {
            SharedTokenVault vault = vault();
            adders.add(Aside.run(() -> {
                for (int n = 0; n < 20; n++) {
                    together.await();
                    Counting.addOne(vault);
                }
                return true;
            }));
        }
        adders.forEach(Aside::done);

        assertEquals(80, Counting.sum(vault()));
    }

    @Test
    void oneHolderAtATime() throws Exception {
        Lease first = vault().lease(Duration.ZERO).orElseThrow();
        assertFalse(isFree(vault()));
        assertTrue(vault().lease(Duration.ofMillis(20)).isEmpty(), "a wait that was over gave a lease that is held");

        first.close();

        Lease second = vault().lease(Duration.ZERO).orElseThrow();
        first.close();
        assertFalse(isFree(vault()), "the first holder's close() freed the second's lease");
        second.close();
        assertTrue(isFree(vault()));
    }

    @Test
    void anothersNamesLeaseIsAnotherLease() throws Exception {
        closing(take(vault()));

        assertTrue(isFree(open("another")));
    }

    @Test
    void whoeverWaitsGetsTheLeaseWhenItIsFreedWithTheRecordAsItIsThen() throws Exception {
        SharedTokenVault waiter = vault();
        waiter.save(new byte[] {1});
        Lease held = take(vault());
        CompletableFuture<Lease> next = Aside.runUntilItWaits(() -> take(waiter));

        String stamp = held.replace(held.record().stamp(), new byte[] {2}).orElseThrow();
        held.close();

        try (Lease lease = Aside.done(next)) {
            assertEquals(stamp, lease.record().stamp());
            assertArrayEquals(new byte[] {2}, lease.record().record());
        }
    }

    @Test
    void aWaitIsNotGivenUpWhileNothingChanges() throws Exception {
        SharedTokenVault waiter = vault();
        SharedTokenVault other = vault();
        Lease held = take(vault());
        CompletableFuture<Optional<Lease>> next = Aside.runUntilItWaits(() -> waiter.lease(Aside.LONG));
        for (int i = 0; i < 20; i++) {
            assertFalse(isFree(other));
        }
        assertFalse(next.isDone(), "the wait ended before its time");

        held.close();

        Aside.done(next).orElseThrow().close();
    }

    @Test
    void aSignOutNeedsNoLease() throws Exception {
        try (Lease held = take(vault())) {
            SharedTokenVault other = vault();
            assertTrue(other.replace(other.read().stamp(), new byte[] {3}).isPresent());

            assertTrue(held.replace(held.record().stamp(), new byte[] {4}).isEmpty());
            assertArrayEquals(new byte[] {3}, vault().read().record());
        }
    }

    @Test
    void aLeaseThatWasLostAnnouncesNothingWhetherSomebodyElseHasItOrNot() throws Exception {
        SharedTokenVault vault = vault();
        vault.save(new byte[] {1});
        Lease paused = take(vault);
        lapse(paused);

        assertRefused(paused);
        try (Lease next = take(vault())) {
            assertRefused(paused);
            paused.close();
            assertFalse(isFree(vault()), "whoever had lost the lease freed the next holder's");
            assertTrue(next.replace(next.record().stamp(), new byte[] {2}).isPresent());
        }
    }

    private void assertRefused(Lease lost) throws Exception {
        Stamped now = vault().read();
        try {
            assertTrue(lost.replace(now.stamp(), new byte[] {9}).isEmpty());
        } catch (IOException e) {
            assertFalse(Canary.sings(e));
        }
        assertEquals(now.stamp(), vault().read().stamp());
    }

    @Test
    void aSuccessorIsStoredThoughItsLeaseWasLost() throws Exception {
        SharedTokenVault vault = vault();
        Lease paused = take(vault);
        String stamp = paused.replace(paused.record().stamp(), new byte[] {1}).orElseThrow();
        lapse(paused);

        try (Lease next = take(vault())) {
            assertTrue(vault.replace(stamp, new byte[] {2}).isPresent());

            assertTrue(next.replace(stamp, new byte[] {3}).isEmpty());
        }
        assertArrayEquals(new byte[] {2}, vault().read().record());
    }

    /** A lock needs no fence: its holder is dead when it is free. A lease that runs out does, and each has a higher one. */
    @Test
    void aLeaseThatRunsOutHasAHigherFenceThanTheOneBefore() throws Exception {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            Lease lease = take(vault());
            if (lease.exclusive()) {
                assertEquals(0, lease.fence());
            } else {
                assertTrue(lease.fence() > before, lease.fence() + " after " + before);
            }
            before = lease.fence();
            if (i == 1) {
                lapse(lease);
            }
            lease.close();
        }
    }

    @Test
    void aLeaseAndAStateShowNoSecret() throws Exception {
        SharedTokenVault vault = vault();
        vault.save(Canary.RECORD);
        try (Lease lease = take(vault)) {
            assertFalse(Canary.sings(
                    Canary.shown(lease, lease.record(), vault.read()).toString()));
        }
    }

    @Test
    void theLeaseOfAStoreThatFailsIsAnIOException() throws Exception {
        SharedTokenVault vault = vault();
        vault.save(Canary.RECORD);
        String stamp = vault.read().stamp();
        if (breakDown()) {
            assertFails(() -> vault.lease(Duration.ZERO));
            assertFails(() -> vault.replace(stamp, Canary.RECORD));
        } else {
            assertTrue(isFree(vault));
        }
    }
}
