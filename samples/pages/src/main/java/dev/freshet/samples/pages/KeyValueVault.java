package dev.freshet.samples.pages;

import dev.freshet.TokenCipher;
import dev.freshet.TokenVault;
import java.io.IOException;
import java.util.Optional;

/** Keeps the record in a key-value store, sealed. */
final class KeyValueVault implements TokenVault {
    private final KeyValueStore store;
    private final String key;
    private final TokenCipher cipher;

    KeyValueVault(KeyValueStore store, String key, TokenCipher cipher) {
        this.store = store;
        this.key = key;
        this.cipher = cipher;
    }

    @Override
    public Optional<byte[]> load() throws IOException {
        byte[] sealed = store.get(key);
        return sealed == null ? Optional.empty() : Optional.of(cipher.open(sealed, key));
    }

    @Override
    public void save(byte[] record) throws IOException {
        store.put(key, cipher.seal(record, key));
    }

    @Override
    public void clear() throws IOException {
        store.remove(key);
    }
}
