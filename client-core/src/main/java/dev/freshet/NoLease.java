package dev.freshet;

import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.SharedTokenVault.Stamped;
import java.io.IOException;
import java.util.Optional;

/** Stands in where a vault of one process could not even be read: the session goes on with what it has in memory. */
enum NoLease implements Lease {
    INSTANCE;

    @Override
    public Stamped record() {
        return new Stamped("", null);
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        throw new IOException("the vault could not be read");
    }

    @Override
    public boolean exclusive() {
        return true;
    }

    @Override
    public void close() {}
}
