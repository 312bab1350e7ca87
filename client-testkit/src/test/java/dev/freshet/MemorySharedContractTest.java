package dev.freshet;

import dev.freshet.testkit.SharedVaultContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The vault that other tests take for a shared one is one, as a lease that runs out. */
class MemorySharedContractTest extends SharedVaultContract {
    private final Map<String, MemorySharedVault> vaults = new HashMap<>();

    @Override
    protected SharedTokenVault open(String name) {
        MemorySharedVault vault = vaults.computeIfAbsent(name, it -> new MemorySharedVault());
        vault.waits = true;
        vault.exclusive = false;
        return vault;
    }

    @Override
    protected void lapse(SharedTokenVault.Lease lease) {
        vaults.values().forEach(MemorySharedVault::takeLeaseAway);
    }

    @Override
    protected Optional<byte[]> atRest() {
        return Optional.empty();
    }

    @Override
    protected boolean breakDown() {
        MemorySharedVault.Hook broken = () -> {
            throw new IOException("the store is broken");
        };
        for (MemorySharedVault vault : vaults.values()) {
            vault.beforeRead = broken;
            vault.beforeReplace = broken;
            vault.beforeLease = broken;
        }
        return true;
    }
}
