package dev.freshet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vault that serves one process, seen as a shared one, so that the session has one way to store. Compares by counting
 * its own writes. Clears the vault where a tombstone would be written, and remembers the tombstone itself. Used by the
 * vault's lane only.
 */
final class OneProcessVault implements SharedTokenVault {
    private final TokenVault vault;
    private byte @Nullable [] tombstone;
    private long writes;

    OneProcessVault(TokenVault vault) {
        this.vault = vault;
    }

    @Override
    public Stamped read() throws IOException {
        return new Stamped(Long.toString(writes), vault.load().orElse(tombstone));
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        if (!stamp.equals(Long.toString(writes))) {
            return Optional.empty();
        }
        boolean ended = RecordFormat.read(record).isTombstone();
        if (ended) {
            vault.clear();
        } else {
            vault.save(record);
        }
        tombstone = ended ? record : null;
        writes++;
        return Optional.of(Long.toString(writes));
    }

    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        Stamped now = read();
        return Optional.of(new Lease() {
            @Override
            public Stamped record() {
                return now;
            }

            @Override
            public Optional<String> replace(String stamp, byte[] record) throws IOException {
                return OneProcessVault.this.replace(stamp, record);
            }

            @Override
            public boolean exclusive() {
                return true;
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public void clear() throws IOException {
        vault.clear();
    }
}
