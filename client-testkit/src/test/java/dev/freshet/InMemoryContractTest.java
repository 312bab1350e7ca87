package dev.freshet;

import dev.freshet.testkit.VaultContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

class InMemoryContractTest extends VaultContract {
    private final Map<String, InMemoryVault> vaults = new HashMap<>();

    @Override
    protected TokenVault open(String name) {
        return vaults.computeIfAbsent(name, it -> new InMemoryVault());
    }

    @Override
    protected Optional<byte[]> atRest() {
        return Optional.empty();
    }

    @Override
    protected boolean breakDown() {
        return false;
    }
}
