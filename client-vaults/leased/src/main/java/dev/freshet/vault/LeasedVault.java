package dev.freshet.vault;

import dev.freshet.AuthException;
import dev.freshet.SharedTokenVault;
import dev.freshet.TokenCipher;
import dev.freshet.vault.LeaseStore.Entry;
import dev.freshet.vault.LeaseStore.Grant;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the record, encrypted, in a store that the replicas of a service share. The stores have factories for it; make
 * one yourself for a {@link LeaseStore} of your own.
 *
 * <p>Every record is sealed with its own key and bound to the session's id: copied under another id it does not open. A
 * record that cannot be opened is left where it is and nothing is written over it; {@link #clear()} is what empties it.
 *
 * <p>Whoever waits for the lease asks for it again each time that its wait has grown by an eighth, with some chance and at
 * least ten times a second, and stops waiting as soon as the record has changed. A lease that is held is renewed by a thread of its own, so that a call that hangs
 * delays no renewal of another vault. Safe from any thread.
 */
public final class LeasedVault implements SharedTokenVault {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final LeaseStore store;
    private final TokenCipher cipher;
    private final String id;
    private final SecureRandom random = new SecureRandom();

    /**
     * The vault of one session. Does no I/O.
     *
     * @param id the session's id in the store: told apart by case, authenticated with every record, not encrypted
     * @throws IllegalArgumentException if it is empty, or has a NUL or an unpaired surrogate
     */
    public LeasedVault(LeaseStore store, TokenCipher cipher, String id) {
        this.store = Objects.requireNonNull(store, "store");
        this.cipher = Objects.requireNonNull(cipher, "cipher");
        this.id = Objects.requireNonNull(id, "id");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("the session's id is empty");
        }
        if (id.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            throw new IllegalArgumentException(
                    "the session's id has a NUL, or half a character: no store keeps it as it is");
        }
    }

    @Override
    public Stamped read() throws IOException {
        return open(store.read());
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        Entry next = seal(record);
        return store.replace(version(stamp), next) ? Optional.of(stamp(next)) : Optional.empty();
    }

    /** Empties the entry, also where what it holds cannot be opened. */
    @Override
    public void clear() throws IOException {
        Entry now = store.read();
        while (now.sealed() != null && !store.replace(now.version(), new Entry(newVersion(), null))) {
            now = store.read();
        }
    }

    /** Waits on the calling thread; interrupting it ends the wait with an {@link InterruptedIOException}. */
    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        long began = System.nanoTime();
        Optional<Grant> grant = store.tryLease();
        long seen = grant.isPresent() ? 0 : store.read().version();
        while (!grant.isPresent()) {
            long waited = System.nanoTime() - began;
            if (waited >= wait.toNanos()) {
                return Optional.empty();
            }
            long pause = Math.max(FIRST_PAUSE, Math.min(waited / 8, LONGEST_PAUSE));
            pause(Math.min(
                    wait.toNanos() - waited,
                    pause / 2 + ThreadLocalRandom.current().nextLong(pause)));
            if (store.read().version() != seen) {
                return Optional.empty();
            }
            grant = store.tryLease();
        }
        return Optional.of(held(grant.get()));
    }

    private void pause(long nanos) throws InterruptedIOException {
        try {
            store.pause(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lease of " + this);
        }
    }

    private Held held(Grant grant) throws IOException {
        try {
            return new Held(grant, open(grant.entry()));
        } catch (IOException | RuntimeException | Error e) {
            try {
                grant.release();
            } catch (IOException | RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private Stamped open(Entry entry) throws IOException {
        byte[] sealed = entry.sealed();
        if (sealed == null) {
            return new Stamped(stamp(entry), null);
        }
        try {
            return new Stamped(stamp(entry), cipher.open(sealed, id));
        } catch (TokenCipher.Unreadable e) {
            String advice = switch (e.why()) {
                case WRONG_KEY -> "use the key it was written with";
                case NEWER_FORMAT -> "update Freshet";
                case DAMAGED -> "see who else writes to this store";
                case KEY_GONE -> "create another key";
            };
            throw new AuthException.Storage(
                    this + " holds " + e.getMessage() + ": " + advice + ", or clear() the vault and sign in again", e);
        }
    }

    private Entry seal(byte[] record) throws IOException {
        return new Entry(newVersion(), cipher.seal(record, id));
    }

    /** At random, so that a store that has lost its latest writes never gives two states one version. */
    private long newVersion() {
        long version = random.nextLong();
        return version == 0 ? 1 : version;
    }

    private static String stamp(Entry entry) {
        return Long.toHexString(entry.version());
    }

    /** The version in a stamp; one that no state has, where the stamp is somebody else's. */
    private long version(String stamp) {
        try {
            return Long.parseUnsignedLong(stamp, 16);
        } catch (NumberFormatException e) {
            return newVersion();
        }
    }

    /** Shows the store and the id. */
    @Override
    public String toString() {
        return store + " '" + id + "'";
    }

    /** A lease, and the thread that renews it. */
    private final class Held implements Lease, Runnable {
        private final Grant grant;
        private final Stamped record;
        private final CountDownLatch released = new CountDownLatch(1);

        Held(Grant grant, Stamped record) {
            this.grant = grant;
            this.record = record;
            Thread renewing = new Thread(this, "freshet lease");
            renewing.setDaemon(true);
            renewing.start();
        }

        @Override
        public void run() {
            long every = grant.life().toNanos() / 3;
            try {
                while (!released.await(every, TimeUnit.NANOSECONDS)) {
                    if (!renewed()) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** A failure is tried again: only the store knows when the lease has run out. */
        private boolean renewed() {
            try {
                return grant.renew();
            } catch (IOException | RuntimeException e) {
                return true;
            }
        }

        @Override
        public Stamped record() {
            return record;
        }

        @Override
        public Optional<String> replace(String stamp, byte[] next) throws IOException {
            Entry sealed = seal(next);
            return grant.replace(version(stamp), sealed) ? Optional.of(stamp(sealed)) : Optional.empty();
        }

        /** False: who is cut off from a store is not dead, and may have a refresh under way. */
        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public long fence() {
            return grant.fence();
        }

        /** Frees it; once only. */
        @Override
        public void close() {
            if (released.getCount() == 0) {
                return;
            }
            released.countDown();
            try {
                grant.release();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
