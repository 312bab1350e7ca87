package dev.freshet.samples.pages;

import dev.freshet.TokenCipher;
import dev.freshet.TokenVault;
import dev.freshet.testkit.VaultContract;
import java.util.Optional;

class KeyValueVaultTest extends VaultContract {
    private final KeyValueStore store = new KeyValueStore();
    private final TokenCipher cipher = TokenCipher.fromBytes(new byte[32]);

    @Override
    protected TokenVault open(String name) {
        return new KeyValueVault(store, name, cipher);
    }

    @Override
    protected Optional<byte[]> atRest() {
        return Optional.of(store.dump()); // searched for the record
    }

    @Override
    protected boolean breakDown() {
        store.shutDown(); // from now on every call is an IOException
        return true;
    }
}
