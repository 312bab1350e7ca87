package dev.freshet;

import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.SharedTokenVault.Stamped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The vault, spoken to in records, one call at a time, each with a deadline. */
final class RecordStore {
    /** Kinds of calls, as bits: that one works does not end another's failing. */
    private static final int READING = 1;

    private static final int WRITING = 2;
    private static final int LEASING = 4;

    /** Room for what a rotation may add to a record, so that a full disk shows before a token is spent. */
    private static final int SLACK = 1024;

    private final SharedTokenVault vault;
    private final boolean shared;
    private final Lane lane;
    private final Lane leases;
    private final Duration limit;
    private final Events events;
    private final AtomicInteger failing = new AtomicInteger();

    RecordStore(TokenVault vault, Lane lane, Lane leases, Duration limit, Events events) {
        this.shared = vault instanceof SharedTokenVault;
        this.vault = shared ? (SharedTokenVault) vault : new OneProcessVault(vault);
        this.lane = lane;
        this.leases = shared ? leases : lane;
        this.limit = limit;
        this.events = events;
    }

    /** What the vault held: a record, nothing, or something that is not a record. */
    record Held(String stamp, @Nullable VaultRecord record, AuthException.@Nullable Storage problem) {
        static Held of(Stamped stamped) {
            byte[] bytes = stamped.record();
            if (bytes == null) {
                return new Held(stamped.stamp(), null, null);
            }
            try {
                return new Held(stamped.stamp(), RecordFormat.read(bytes), null);
            } catch (IOException | IllegalArgumentException e) {
                return new Held(stamped.stamp(), null, new AuthException.Storage(String.valueOf(e.getMessage()), e));
            }
        }

        Held readable() throws AuthException.Storage {
            if (problem != null) {
                throw problem;
            }
            return this;
        }
    }

    /** A lease together with what the vault held when it was taken. */
    record Leased(Lease lease, Held held) {}

    boolean isShared() {
        return shared;
    }

    Held read() throws AuthException.Storage {
        return Held.of(ask(READING, lane, "could not be read", limit, vault::read));
    }

    /** Stores {@code next} if the vault still holds {@code expected}; null if it holds something else. */
    @Nullable
    Held replace(Held expected, VaultRecord next) throws AuthException.Storage {
        byte[] bytes = RecordFormat.write(next, 0);
        return stored(
                next, ask(WRITING, lane, "could not be written", limit, () -> vault.replace(expected.stamp(), bytes)));
    }

    /** The same, refused when the lease is lost: for a record that announces a refresh. */
    @Nullable
    Held announce(Lease lease, Held expected, VaultRecord next) throws AuthException.Storage {
        int size = RecordFormat.write(next, 0).length + SLACK;
        byte[] bytes = RecordFormat.write(next, size);
        return stored(
                next, ask(WRITING, lane, "could not be written", limit, () -> lease.replace(expected.stamp(), bytes)));
    }

    private static @Nullable Held stored(VaultRecord next, Optional<String> stamp) {
        return stamp.isPresent() ? new Held(stamp.get(), next, null) : null;
    }

    /** The same where nothing depends on it; a failure is reported like any other. */
    boolean tryReplace(Held expected, VaultRecord next) {
        try {
            return replace(expected, next) != null;
        } catch (AuthException.Storage e) {
            return false;
        }
    }

    /** Stores the record of a sign-in, whatever was there. */
    void writeOver(VaultRecord next) throws AuthException.Storage {
        Held held = read();
        try {
            while (!write(held, next)) {
                held = read();
            }
        } catch (AuthException.Storage e) {
            VaultRecord before = held.record();
            lane.execute(() -> putBack(before == null ? next.tombstone(SessionEnd.SIGNED_OUT) : before, next));
            throw e;
        }
    }

    /** A write that its caller has given up may still be done: this runs after it, and undoes it. */
    private void putBack(VaultRecord before, VaultRecord written) {
        try {
            Stamped now = vault.read();
            if (written.equals(Held.of(now).record())) {
                vault.replace(now.stamp(), RecordFormat.write(before, 0));
            }
        } catch (IOException | RuntimeException e) {
            failed(WRITING, failure("could not be put back", limit, e));
        }
    }

    /**
     * Stores the pair that a rotation gave, as long as the vault holds what it descends from. A write that threw counts
     * if its record is there all the same.
     *
     * @return the record that stands in the vault now: {@code next}, or the one that kept it out; null when {@code live}
     *     says that the session has ended
     */
    @Nullable
    VaultRecord storeSuccessor(Held held, VaultRecord next, BooleanSupplier live) throws AuthException.Storage {
        Held now = held;
        while (live.getAsBoolean()) {
            VaultRecord found = now.record();
            if (!next.mayReplace(found)) {
                return found;
            }
            if (write(now, next)) {
                return next;
            }
            now = read().readable();
        }
        return null;
    }

    private boolean write(Held held, VaultRecord next) throws AuthException.Storage {
        try {
            return replace(held, next) != null;
        } catch (AuthException.Storage e) {
            if (next.equals(read().record())) {
                return true;
            }
            throw e;
        }
    }

    /** Waits for the lease; null if somebody else held it all the time. */
    @Nullable
    Leased lease(Duration wait) throws AuthException.Storage {
        AtomicReference<@Nullable Lease> taken = new AtomicReference<>();
        Callable<Optional<Lease>> call = () -> {
            Optional<Lease> lease = vault.lease(wait);
            taken.set(lease.orElse(null));
            return lease;
        };
        try {
            Optional<Lease> lease = ask(LEASING, leases, "could not be leased", wait.plus(limit), call);
            return lease.isPresent()
                    ? new Leased(lease.get(), Held.of(lease.get().record()))
                    : null;
        } catch (AuthException.Storage e) {
            leases.execute(() -> closeQuietly(taken.get()));
            throw e;
        }
    }

    /** Frees a lease, within the limit. That this fails is reported, and changes nothing here. */
    void free(Lease lease) {
        if (!shared) {
            return;
        }
        try {
            ask(LEASING, leases, "could not be freed", limit, () -> {
                lease.close();
                return true;
            });
        } catch (AuthException.Storage e) {
            // The listener knows; the lease ends with its clock or with this process.
        }
    }

    /** A lease that came after its caller had given up. */
    private void closeQuietly(@Nullable Lease late) {
        try {
            if (late != null) {
                late.close();
            }
        } catch (RuntimeException e) {
            failed(LEASING, failure("could not be freed", limit, e));
        }
    }

    private <T> T ask(int kind, Lane where, String what, Duration wait, Callable<T> call) throws AuthException.Storage {
        try {
            T answer = where.call(call, wait, false);
            worked(kind);
            return answer;
        } catch (Exception e) {
            AuthException.Storage failure = failure(what, wait, e);
            failed(kind, failure);
            throw failure;
        }
    }

    private void failed(int kind, AuthException.Storage failure) {
        if (failing.getAndUpdate(before -> before | kind) == 0) {
            events.send(stamp -> new AuthEvent.VaultFailed(stamp, String.valueOf(failure.getMessage())));
        }
    }

    private void worked(int kind) {
        if (failing.get() != 0 && failing.getAndUpdate(before -> before & ~kind) == kind) {
            events.send(AuthEvent.VaultRecovered::new);
        }
    }

    private static AuthException.Storage failure(String what, Duration wait, Exception e) {
        if (e instanceof AuthException.Storage storage) {
            return storage;
        }
        if (e instanceof TimeoutException) {
            return new AuthException.Storage(
                    "the vault " + what + " within " + wait.toMillis() + " ms; the next call waits for this one", e);
        }
        return new AuthException.Storage("the vault " + what + ": " + e.getMessage(), e);
    }
}
