package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.TokenVault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * What every vault promises, as tests. Whoever writes a vault extends one of these, and says how to open it:
 *
 * <ul>
 *   <li>this one for a {@link TokenVault}, which serves one process;
 *   <li>{@link SharedVaultContract} for a {@link dev.freshet.SharedTokenVault} that no other process can open, such as one
 *       in the memory of this JVM;
 *   <li>{@link ProcessVaultContract} for any other {@code SharedTokenVault}: it holds all of these tests, and starts
 *       processes.
 * </ul>
 *
 * <p>Each test has an instance of the class, as JUnit has it by default, and a store of its own that is empty at first;
 * a field, {@code @TempDir} or {@code @BeforeEach} makes it. A test runs on a thread of its own, so that a vault that hangs
 * fails it, after three minutes at most; no test asks that anything be fast.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class VaultContract {
    /** The name of most vaults here. Not ASCII: a name is a user's. */
    static final String NAME = "søren@пример.测试 😀";

    final FakeClock clock = new FakeClock();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** For subclasses. */
    protected VaultContract() {}

    /**
     * Opens the vault of this name in the test's store. Called several times for one name: a store that outlives the
     * process gives a new vault each time, as after a restart; one in memory gives the same.
     *
     * @param name what tells the vault from others of the store, such as a file's name or a session's id; Unicode
     */
    protected abstract TokenVault open(String name) throws Exception;

    /**
     * Every byte that the store keeps outside this process's memory, one after another; empty if it keeps none there. It is
     * searched for the record: a vault seals what it stores, as by a {@link dev.freshet.TokenCipher}.
     */
    protected abstract Optional<byte[]> atRest() throws Exception;

    /**
     * Makes the store fail from now on, as when a disk, a table or a server goes away.
     *
     * @return false, and nothing is done, where nothing can fail
     */
    protected abstract boolean breakDown() throws Exception;

    /** The vault that most tests use. */
    TokenVault vault() throws Exception {
        return open(NAME);
    }

    <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    /** A process that starts now: what its session knows, it has from the vault. */
    Replica replica(TokenVault vault) {
        return closing(new Replica(vault, clock, new RecordingEndpoint()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void isEmptyAtFirst() throws Exception {
        assertTrue(vault().load().isEmpty());
        vault().clear();
        assertTrue(vault().load().isEmpty());
    }

    @Test
    void givesBackWhatWasSavedLast() throws Exception {
        vault().save(new byte[] {1, 2, 3});
        vault().save(new byte[] {4});

        assertArrayEquals(new byte[] {4}, vault().load().orElseThrow());
    }

    @Test
    void isEmptyAfterClearAndTakesTheNextSignIn() throws Exception {
        TokenVault vault = vault();
        vault.save(new byte[] {1});
        vault.clear();
        vault.clear();
        assertTrue(vault().load().isEmpty());

        replica(vault).signIn(7);

        assertEquals(Replica.header(7), replica(vault()).header());
    }

    @Test
    void copiesWhatItTakesAndGives() throws Exception {
        byte[] mine = {1, 2};
        TokenVault vault = vault();
        vault.save(mine);

        mine[0] = 9;
        vault.load().orElseThrow()[0] = 9;

        assertArrayEquals(new byte[] {1, 2}, vault.load().orElseThrow());
    }

    @Test
    void keepsEveryByteOf64Kilobytes() throws Exception {
        byte[] large = new byte[64 << 10];
        new Random(1).nextBytes(large);

        vault().save(large);
        assertArrayEquals(large, vault().load().orElseThrow());

        byte[] one = {0};
        vault().save(one);
        assertArrayEquals(one, vault().load().orElseThrow());
    }

    @Test
    void isNeverSeenHalfWritten() throws Exception {
        TokenVault written = vault();
        TokenVault read = vault();
        written.save(filled(0));

        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Boolean> writer = Aside.run(() -> {
            for (int i = 1; !enough.get(); i = (i + 1) % 100) {
                written.save(filled(i));
            }
            return true;
        });
        try {
            for (int i = 0; i < 200; i++) {
                byte[] seen = read.load().orElse(new byte[0]);
                assertTrue(
                        seen.length > 0 && Arrays.equals(filled(seen[0]), seen),
                        "neither the old record nor the new one was read while a record was saved, but "
                                + (seen.length == 0 ? "nothing" : "a part"));
            }
        } finally {
            enough.set(true);
        }

        Aside.done(writer);
    }

    static byte[] filled(int with) {
        byte[] bytes = new byte[64 << 10];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void tellsOneNameFromAnother() throws Exception {
        List<String> names = List.of("a", "b", "a b", "å", "ß", "ss", "密钥", "🔑", NAME);
        for (int i = 0; i < names.size(); i++) {
            open(names.get(i)).save(new byte[] {(byte) i});
        }
        open("b").clear();

        assertTrue(open("b").load().isEmpty());
        for (int i = 2; i < names.size(); i++) {
            assertArrayEquals(new byte[] {(byte) i}, open(names.get(i)).load().orElseThrow());
        }
    }

    @Test
    void showsNoSecretAtRestNorInItsText() throws Exception {
        TokenVault vault = vault();
        vault.save(Canary.RECORD);
        vault.load();

        assertFalse(Canary.sings(vault.toString()), "toString() shows the record");
        Optional<byte[]> bytes = atRest();
        if (bytes.isPresent()) {
            assertFalse(Canary.sings(bytes.get()), "the record can be read in the store: seal it, as by a TokenCipher");
            assertTrue(
                    bytes.get().length > Canary.RECORD.length,
                    "atRest() gave " + bytes.get().length + " bytes, too few for a sealed record");
        }
    }

    @Test
    void aStoreThatFailsIsAnIOExceptionThatNamesNoSecret() throws Exception {
        TokenVault vault = vault();
        vault.save(Canary.RECORD);

        if (breakDown()) {
            assertFails(vault::load);
            assertFails(() -> vault.save(Canary.RECORD));
            assertFails(vault::clear);
        } else {
            assertArrayEquals(Canary.RECORD, vault.load().orElseThrow());
        }
    }

    static void assertFails(Executable call) {
        IOException thrown = assertThrows(IOException.class, call);
        assertFalse(Canary.sings(thrown), "what is thrown shows the record");
    }

    @Test
    void aRotatedPairIsThereAfterARestart() throws Exception {
        Replica before = replica(vault());
        before.signIn(0);
        assertEquals(Replica.header(1), before.refreshTo(1));
        before.close();

        Replica after = replica(vault());

        assertEquals(Replica.header(1), after.header());
        assertEquals(Replica.header(2), after.refreshTo(2));
        assertEquals(
                "canary-refresh-1",
                after.endpoint.requests().get(0).refreshToken().reveal());
    }

    @Test
    void nobodyIsSignedInAfterASignOutAndARestart() throws Exception {
        Replica before = replica(vault());
        before.signIn(0);
        before.session.signOut();
        before.close();

        assertNull(replica(vault()).header());
    }

    /** P8: what is stored decides, not what the call said. */
    @Test
    void aSaveThatThrewButWasDoneCounts() throws Exception {
        FaultyVault faulty = new FaultyVault(vault()).failLate(FaultyVault.Call.SAVE, 1);

        replica(faulty).signIn(0);

        assertEquals(Replica.header(0), replica(vault()).header());
    }
}
