package dev.freshet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file vault that is opened by its first call, on the thread of that call: even finding its folder may block. */
final class LateVault implements SharedTokenVault {
    private final String name;
    private final Supplier<? extends SharedTokenVault> opening;
    private volatile @Nullable SharedTokenVault opened;

    /**
     * Opens nothing yet.
     *
     * @param opening two threads that come first may both ask; any of its vaults is as good as the other
     */
    LateVault(String name, Supplier<? extends SharedTokenVault> opening) {
        this.name = name;
        this.opening = opening;
    }

    private SharedTokenVault vault() throws AuthException.Storage {
        SharedTokenVault vault = opened;
        if (vault == null) {
            try {
                vault = opening.get();
            } catch (RuntimeException e) {
                throw new AuthException.Storage("cannot tell where " + name + " is kept: " + e, e);
            }
            opened = vault;
        }
        return vault;
    }

    @Override
    public Stamped read() throws IOException {
        return vault().read();
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        return vault().replace(stamp, record);
    }

    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        return vault().lease(wait);
    }

    @Override
    public void clear() throws IOException {
        vault().clear();
    }

    /** False, before it is opened too: it stands in for a file. */
    @Override
    public boolean spansMachines() {
        return false;
    }

    @Override
    public String toString() {
        SharedTokenVault vault = opened;
        return vault == null ? "EncryptedFileVault[" + name + "]" : vault.toString();
    }
}
