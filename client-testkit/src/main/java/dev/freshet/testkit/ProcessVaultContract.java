package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SharedTokenVault} promises whose store other processes can open: all of {@link SharedVaultContract},
 * beside a second copy of the library in this JVM, and beside processes, which are killed.
 *
 * <p>A subclass names the class that opens its vaults, and the store; both reach the other process, which has this one's
 * class path and must make the same vault of them. Where a lease runs out by a clock, one test waits for that, by the store's
 * own clock, after its holder was killed.
 *
 * <pre>{@code
 * class MyVaultTest extends ProcessVaultContract {
 *     public static final class Opening implements Opener {
 *         public SharedTokenVault open(String store, String name) { return new MyVault(store, name); }
 *     }
 *
 *     protected Class<? extends Opener> opener() { return Opening.class; }
 *     protected String store() { return "localhost:" + port; }
 *     // lapse, atRest and breakDown as in SharedVaultContract
 * }
 * }</pre>
 */
public abstract class ProcessVaultContract extends SharedVaultContract {
    private Opener opener = (store, name) -> {
        throw new IllegalStateException("before the test");
    };

    /** For subclasses. */
    protected ProcessVaultContract() {}

    /**
     * Opens the vaults of a store, in this process, another one, or under another class loader. A public class with a
     * public constructor that takes nothing; static, if it stands in another class.
     */
    public interface Opener extends AutoCloseable {

        /**
         * The vault of this name in this store.
         *
         * @param store what {@link ProcessVaultContract#store()} gave
         */
        SharedTokenVault open(String store, String name) throws Exception;

        /** Lets go of what {@link #open} has taken, such as a pool of connections. Not called in a process that is killed. */
        @Override
        default void close() throws IOException {}
    }

    /** The class that opens vaults. */
    protected abstract Class<? extends Opener> opener();

    /** Where this test's store is: all that an {@link Opener} is told, in any form. It is passed on in no argument list. */
    protected abstract String store() throws Exception;

    @BeforeEach
    final void makeOpener() throws Exception {
        opener = closing(opener().getDeclaredConstructor().newInstance());
    }

    @Override
    protected final SharedTokenVault open(String name) throws Exception {
        return opener.open(store(), name);
    }

    private String opening() throws Exception {
        return "open " + opener().getName() + " " + Peer.word(store()) + " " + Peer.word(NAME);
    }

    private PeerProcess process() throws Exception {
        PeerProcess process = closing(PeerProcess.start());
        assertEquals("open", process.ask(opening()));
        return process;
    }

    @Test
    void anotherProcessReadsWhatWasSaved() throws Exception {
        PeerProcess process = process();
        vault().save("here".getBytes(UTF_8));
        assertEquals("here", process.ask("load"));

        assertEquals("saved", process.ask("save there"));
        assertArrayEquals("there".getBytes(UTF_8), vault().load().orElseThrow());

        vault().clear();
        assertEquals("", process.ask("load"));
    }

    @Test
    void noUpdateIsLostBetweenProcesses() throws Exception {
        PeerProcess one = process();
        PeerProcess two = process();

        CompletableFuture<String> first = Aside.run(() -> one.ask("add 30"));
        CompletableFuture<String> second = Aside.run(() -> two.ask("add 30"));

        assertEquals("added", Aside.done(first));
        assertEquals("added", Aside.done(second));
        assertEquals(60, Counting.sum(vault()));
    }

    @Test
    void oneHolderAtATimeBesideAnotherProcess() throws Exception {
        PeerProcess process = process();
        Lease mine = take(vault());
        assertEquals("busy", process.ask("lease"));
        mine.close();

        assertEquals("held", process.ask("lease"));
        assertFalse(isFree(vault()));
        assertEquals("announced", process.ask("announce theirs"));
        assertEquals("free", process.ask("free"));

        try (Lease next = take(vault())) {
            assertArrayEquals("theirs".getBytes(UTF_8), next.record().record());
        }
    }

    @Test
    void oneHolderAtATimeBesideASecondCopyOfTheLibrary() throws Exception {
        PeerCopy copy = closing(new PeerCopy());
        PeerProcess process = process();
        assertEquals("open", copy.ask(opening()));
        Lease mine = take(vault());
        assertEquals("busy", copy.ask("lease"));
        assertEquals("busy", process.ask("lease"));
        mine.close();

        assertEquals("held", copy.ask("lease"));
        assertFalse(isFree(vault()));
        assertEquals("busy", process.ask("lease"));
        assertEquals("free", copy.ask("free"));

        assertTrue(isFree(vault()));
        assertEquals("held", process.ask("lease"));
        assertEquals("busy", copy.ask("lease"));
    }

    @Test
    void aSignOutNeedsNotTheLeaseOfAnotherProcess() throws Exception {
        replica(vault()).signIn(0);
        Replica leaving = replica(vault());
        assertEquals(Replica.header(0), leaving.header());
        PeerProcess process = process();
        assertEquals("held", process.ask("lease"));

        leaving.session.signOut();

        assertEquals("refused", process.ask("announce late"));
    }

    @Test
    void aWriterThatIsKilledLeavesARecordThatIsWhole() throws Exception {
        SharedTokenVault vault = vault();
        PeerProcess process = process();
        assertEquals("writing", process.ask("write"));
        for (int i = 0; i < 20; i++) {
            assertWhole(vault.load().orElseThrow());
        }

        process.kill();

        assertWhole(vault.load().orElseThrow());
        vault.save(new byte[] {1});
        assertArrayEquals(new byte[] {1}, vault().load().orElseThrow());
    }

    private static void assertWhole(byte[] seen) {
        assertArrayEquals(filled(seen[0]), seen);
    }

    /**
     * P10, T22: the lease of whoever was killed becomes free, and whoever takes it repeats the id of the refresh that was
     * begun, for a server that looks at it.
     */
    @Test
    void theRefreshOfAKilledProcessIsTakenOverUnderItsId() throws Exception {
        replica(vault()).signIn(0);
        PeerProcess process = process();
        String id = process.ask("spend");
        assertFalse(isFree(vault()));

        process.kill();
        clock.advance(Replica.SETTLED);
        Replica next = replica(vault());
        assertEquals(Replica.header(0), next.header());

        assertEquals(Replica.header(1), next.refreshTo(1));
        assertEquals(List.of(id), ids(next));
    }

    private static List<String> ids(Replica replica) {
        return replica.endpoint.requests().stream().map(request -> request.id()).toList();
    }
}
