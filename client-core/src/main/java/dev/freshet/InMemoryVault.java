package dev.freshet;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record in memory: the session ends with the process. For tests, and for applications that sign in at each
 * start. Safe from any thread; never blocks and never throws.
 */
public final class InMemoryVault implements TokenVault {
    private volatile byte @Nullable [] record;

    /** An empty vault. */
    public InMemoryVault() {}

    @Override
    public Optional<byte[]> load() {
        byte[] now = record;
        return now == null ? Optional.empty() : Optional.of(now.clone());
    }

    @Override
    public void save(byte[] record) {
        this.record = Objects.requireNonNull(record, "record").clone();
    }

    @Override
    public void clear() {
        record = null;
    }
}
