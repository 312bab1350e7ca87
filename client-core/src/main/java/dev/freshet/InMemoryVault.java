package dev.freshet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the record in memory: the session ends with the process. */
public final class InMemoryVault implements TokenVault {
    private byte @Nullable [] kept;

    /** An empty vault. */
    public InMemoryVault() {}

    @Override
    public synchronized Optional<byte[]> load() {
        return Optional.ofNullable(kept);
    }

    @Override
    public synchronized void save(byte[] record) {
        kept = record.clone();
    }

    @Override
    public synchronized void clear() {
        kept = null;
    }
}
