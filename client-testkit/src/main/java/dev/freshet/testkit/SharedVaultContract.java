package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.Access;
import dev.freshet.AuthException;
import dev.freshet.SessionEnd;
import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SharedTokenVault} promises, as far as one JVM shows it: compare-and-set by stamps, leases, and real
 * sessions that meet on one vault. A vault that other processes can open extends {@link ProcessVaultContract} instead.
 *
 * <p>A subclass says how to open the vault and how a lease runs out; the other two methods are {@link VaultContract}'s.
 *
 * <pre>{@code
 * class MyVaultTest extends SharedVaultContract {
 *     private final MyStore store = new MyStore();
 *
 *     protected SharedTokenVault open(String name) { return new MyVault(store, name); }
 *     protected void lapse(Lease lease) { store.expireLeases(); }
 *     protected Optional<byte[]> atRest() { return Optional.of(store.dump()); }
 *     protected boolean breakDown() { store.close(); return true; }
 * }
 * }</pre>
 */
public abstract class SharedVaultContract extends LeaseContract {

    /** For subclasses. */
    protected SharedVaultContract() {}

    private static List<String> spent(Replica replica) {
        return replica.endpoint.requests().stream()
                .map(request -> request.refreshToken().reveal())
                .toList();
    }

    private String headerInTheVault() throws Exception {
        return String.valueOf(replica(vault()).header());
    }

    private static SessionEnd ended(CompletableFuture<Access> refresh) {
        return assertInstanceOf(AuthException.SignedOut.class, Aside.failure(refresh))
                .end();
    }

    /** P9. */
    @Test
    void whoeverWaitsForARefreshTakesItsPairAndSendsNothing() throws Exception {
        Replica winner = replica(vault());
        winner.signIn(0);
        StagedVault staged = new StagedVault(vault());
        Replica waiter = replica(staged);
        assertEquals(Replica.header(0), waiter.header());
        CompletableFuture<Access> won = winner.refreshAside();
        winner.endpoint.awaitRequests(1);

        Hold asking = staged.holdLease();
        CompletableFuture<Access> waited = waiter.refreshAside();
        asking.awaitArrival();
        asking.release();
        winner.endpoint.answer(Replica.pair(1));

        assertEquals(Replica.header(1), Aside.done(won).headerValue());
        assertEquals(Replica.header(1), Aside.done(waited).headerValue());
        assertEquals(0, waiter.endpoint.count());
    }

    /** P9: "different" is not "newer". */
    @Test
    void aRestoredBackupIsWrittenOverAndItsTokenIsNotSpent() throws Exception {
        SharedTokenVault vault = vault();
        Replica replica = replica(vault);
        replica.signIn(0);
        byte[] backup = vault.load().orElseThrow();
        replica.refreshTo(1);
        vault.save(backup);

        assertEquals(Replica.header(2), replica.refreshTo(2));

        assertEquals(List.of("canary-refresh-0", "canary-refresh-1"), spent(replica));
        assertEquals(Replica.header(2), headerInTheVault());
    }

    /** P15: a tombstone is a sign-out, an empty vault is not. */
    @Test
    void aVaultThatWasLostIsWrittenAnew() throws Exception {
        Replica replica = replica(vault());
        replica.signIn(0);
        vault().clear();

        assertEquals(Replica.header(1), replica.refreshTo(1));

        assertEquals(Replica.header(1), headerInTheVault());
    }

    /** P15. */
    @Test
    void aSignOutWaitsForNobodysLeaseAndEndsTheSessionElsewhere() throws Exception {
        Replica here = replica(vault());
        here.signIn(0);
        Replica there = replica(vault());
        assertEquals(Replica.header(0), there.header());

        Lease somebodys = closing(take(vault()));
        there.session.signOut();
        assertNull(replica(vault()).header());
        somebodys.close();

        assertEquals(SessionEnd.SIGNED_OUT, ended(here.refreshAside()));
        assertEquals(0, here.endpoint.count());
    }

    /** P15, O29. */
    @Test
    void aSignOutDuringAnothersRefreshIsNotUndone() throws Exception {
        Replica refreshing = replica(vault());
        refreshing.signIn(0);
        Replica leaving = replica(vault());
        assertEquals(Replica.header(0), leaving.header());
        CompletableFuture<Access> refresh = refreshing.refreshAside();
        refreshing.endpoint.awaitRequests(1);

        leaving.session.signOut();
        refreshing.endpoint.answer(Replica.pair(1));

        assertEquals(SessionEnd.SIGNED_OUT, ended(refresh));
        assertEquals(List.of(Replica.pair(1)), refreshing.endpoint.revoked());
        assertNull(replica(vault()).header());
    }

    /** P15. */
    @Test
    void aSignInDuringAnothersRefreshIsNotUndone() throws Exception {
        Replica refreshing = replica(vault());
        refreshing.signIn(0);
        CompletableFuture<Access> refresh = refreshing.refreshAside();
        refreshing.endpoint.awaitRequests(1);

        replica(vault()).signIn(7);
        refreshing.endpoint.answer(Replica.pair(1));

        assertEquals(SessionEnd.REPLACED, ended(refresh));
        assertEquals(Replica.header(7), headerInTheVault());
    }

    /** P10, T22. */
    @Test
    void whoeverWasPausedPastItsLeaseSpendsNothing() throws Exception {
        StagedVault staged = new StagedVault(vault());
        Replica paused = replica(staged);
        paused.signIn(0);
        Hold intent = staged.holdIntent();
        CompletableFuture<Access> refresh = paused.refreshAside();
        intent.awaitArrival();

        lapse(staged.lease());
        try (Lease next = take(vault())) {
            intent.release();

            assertInstanceOf(AuthException.class, Aside.failure(refresh));
            assertEquals(next.record().stamp(), vault().read().stamp());
        }
        assertEquals(0, paused.endpoint.count());
    }

    /** Design, fencing: the pair of whoever was paused may be the only live one there is. T22. */
    @Test
    void thePairOfWhoeverWasPausedPastItsLeaseIsStored() throws Exception {
        StagedVault staged = new StagedVault(vault());
        Replica paused = replica(staged);
        paused.signIn(0);
        CompletableFuture<Access> refresh = paused.refreshAside();
        paused.endpoint.awaitRequests(1);

        lapse(staged.lease());
        try (Lease next = take(vault())) {
            paused.endpoint.answer(Replica.pair(1));

            assertEquals(Replica.header(1), Aside.done(refresh).headerValue());
            assertTrue(next.replace(next.record().stamp(), new byte[] {1}).isEmpty());
        }
        assertEquals(Replica.header(1), headerInTheVault());
    }

    /** P9, fencing: of two children of one pair the one of the later lease stays. */
    @Test
    void aPairThatWasGotUnderALaterLeaseStays() throws Exception {
        StagedVault staged = new StagedVault(vault());
        Replica paused = replica(staged);
        paused.signIn(0);
        CompletableFuture<Access> refresh = paused.refreshAside();
        paused.endpoint.awaitRequests(1);
        lapse(staged.lease());
        clock.advance(Replica.SETTLED);
        Replica next = replica(vault());
        assertEquals(Replica.header(0), next.header());
        assertEquals(Replica.header(2), next.refreshTo(2));

        paused.endpoint.answer(Replica.pair(1));

        assertEquals(Replica.header(2), Aside.done(refresh).headerValue());
        assertEquals(Replica.header(2), headerInTheVault());
    }

    /** P8. */
    @Test
    void aPairThatWasStoredThoughTheStoreThrewCounts() throws Exception {
        StagedVault staged = new StagedVault(vault());
        Replica replica = replica(staged);
        replica.signIn(0);
        staged.failNextReplaceAfterwards();

        assertEquals(Replica.header(1), replica.refreshTo(1));

        assertEquals(Replica.header(1), headerInTheVault());
        assertTrue(isFree(vault()), "the lease is kept only while a pair is not stored");
    }

    /** P8: and the lease is kept until the pair is stored, for the vault holds a spent one. */
    @Test
    void aSaveThatLandsLateRollsNothingBack() throws Exception {
        StagedVault staged = new StagedVault(vault());
        Replica replica = replica(staged);
        replica.signIn(0);
        staged.deferNextReplace();
        assertEquals(Replica.header(1), replica.refreshTo(1));
        assertEquals(Replica.header(0), headerInTheVault());
        assertFalse(isFree(vault()), "whoever gets the lease now spends a spent token");
        clock.advance(Replica.SETTLED);
        replica.runDue();
        assertEquals(Replica.header(1), headerInTheVault());
        assertEquals(Replica.header(2), replica.refreshTo(2));

        assertTrue(staged.landDeferred().isEmpty());

        assertEquals(Replica.header(2), headerInTheVault());
    }
}
