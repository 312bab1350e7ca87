package dev.freshet;

import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions of one process on one vault in memory. */
class MemorySignOutTest extends SignOutHarness {
    private final String store = UUID.randomUUID().toString();

    /** The vaults of this process, by name. */
    public static final class Opening implements Opener {
        private static final Map<String, MemorySharedVault> ALL = new ConcurrentHashMap<>();

        @Override
        public SharedTokenVault open(String store, String name) {
            return ALL.computeIfAbsent(store, any -> new MemorySharedVault());
        }
    }

    @Override
    protected Class<? extends Opener> opener() {
        return Opening.class;
    }

    @Override
    protected String store() {
        return store;
    }

    @Override
    Sharer sharer() {
        return new SharerSession(new Opening(), store);
    }
}
