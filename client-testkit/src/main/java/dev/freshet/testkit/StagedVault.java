package dev.freshet.testkit;

import dev.freshet.SharedTokenVault;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One process's way to a shared vault, on which a test holds and spoils what comes by. */
final class StagedVault implements SharedTokenVault {
    private final SharedTokenVault vault;
    private volatile @Nullable Lease lease;
    private volatile @Nullable Hold intent;
    private volatile @Nullable Hold waiting;
    private volatile boolean deferring;
    private volatile boolean failing;
    private volatile @Nullable Write deferred;

    private interface Write {
        Optional<String> land() throws IOException;
    }

    StagedVault(SharedTokenVault vault) {
        this.vault = vault;
    }

    /** The lease that was taken last. */
    Lease lease() {
        return Objects.requireNonNull(lease, "no lease was taken");
    }

    /** Holds whoever is about to announce a refresh. */
    Hold holdIntent() {
        Hold hold = new Hold();
        intent = hold;
        return hold;
    }

    /** Holds whoever is about to ask for the lease. */
    Hold holdLease() {
        Hold hold = new Hold();
        waiting = hold;
        return hold;
    }

    /** The next record that needs no lease is stored, and its writer is told that it failed. */
    void failNextReplaceAfterwards() {
        failing = true;
    }

    /** The next record that needs no lease is given up by its writer, and reaches the store only when told. */
    void deferNextReplace() {
        deferring = true;
    }

    /** What was deferred reaches the store now; empty if the store does not take it. */
    Optional<String> landDeferred() throws IOException {
        return Objects.requireNonNull(deferred, "nothing was deferred").land();
    }

    @Override
    public Stamped read() throws IOException {
        return vault.read();
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        if (deferring) {
            deferring = false;
            deferred = () -> vault.replace(stamp, record);
            throw new IOException("the store did not answer in time");
        }
        Optional<String> stored = vault.replace(stamp, record);
        if (failing) {
            failing = false;
            throw new IOException("the connection broke after the store had done it");
        }
        return stored;
    }

    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        Hold hold = waiting;
        if (hold != null) {
            hold.pass();
        }
        Optional<Lease> taken = vault.lease(wait);
        taken.ifPresent(it -> lease = it);
        return taken.map(Staged::new);
    }

    @Override
    public void clear() throws IOException {
        vault.clear();
    }

    private final class Staged implements Lease {
        private final Lease taken;

        Staged(Lease taken) {
            this.taken = taken;
        }

        @Override
        public Stamped record() {
            return taken.record();
        }

        @Override
        public Optional<String> replace(String stamp, byte[] record) throws IOException {
            Hold hold = intent;
            if (hold != null) {
                hold.pass();
            }
            return taken.replace(stamp, record);
        }

        @Override
        public boolean exclusive() {
            return taken.exclusive();
        }

        @Override
        public long fence() {
            return taken.fence();
        }

        @Override
        public void close() {
            taken.close();
        }
    }
}
