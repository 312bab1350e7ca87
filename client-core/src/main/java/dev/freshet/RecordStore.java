package dev.freshet;

import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.SharedTokenVault.Stamped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The vault, spoken to in records, one call at a time, each with a deadline. */
final class RecordStore {
    /** Room for what a rotation may add to a record, so that a full disk shows before a token is spent. */
    private static final int SLACK = 1024;

    private final SharedTokenVault vault;
    private final boolean shared;
    private final Lane lane;
    private final Lane leases;
    private final Duration limit;
    private final Events events;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

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
        return Held.of(ask(lane, "could not be read", limit, vault::read));
    }

    /** Stores {@code next} if the vault still holds {@code expected}; null if it holds something else. */
    @Nullable
    Held replace(Held expected, VaultRecord next) throws AuthException.Storage {
        byte[] bytes = RecordFormat.write(next, 0);
        return stored(next, ask(lane, "could not be written", limit, () -> vault.replace(expected.stamp(), bytes)));
    }

    /** The same, refused when the lease is lost: for a record that announces a refresh. */
    @Nullable
    Held announce(Lease lease, Held expected, VaultRecord next) throws AuthException.Storage {
        int size = RecordFormat.write(next, 0).length + SLACK;
        byte[] bytes = RecordFormat.write(next, size);
        return stored(next, ask(lane, "could not be written", limit, () -> lease.replace(expected.stamp(), bytes)));
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
        while (!write(held, next)) {
            held = read();
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
            if (write(now, next)) {
                return next;
            }
            now = read().readable();
            VaultRecord found = now.record();
            if (!next.mayReplace(found)) {
                return found;
            }
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

    /** Waits for the lease; null if somebody else held it all the time. One that comes too late is freed. */
    @Nullable
    Leased lease(Duration wait) throws AuthException.Storage {
        AtomicReference<@Nullable Lease> granted = new AtomicReference<>();
        AtomicBoolean overdue = new AtomicBoolean();
        try {
            ask(leases, "could not be leased", wait.plus(limit), () -> {
                Lease lease = vault.lease(wait).orElse(null);
                granted.set(lease);
                if (overdue.get()) {
                    free(granted);
                }
                return true;
            });
        } catch (AuthException.Storage e) {
            overdue.set(true);
            free(granted);
            throw e;
        }
        Lease lease = granted.get();
        return lease == null ? null : new Leased(lease, Held.of(lease.record()));
    }

    private static void free(AtomicReference<@Nullable Lease> granted) {
        Lease lease = granted.getAndSet(null);
        if (lease != null) {
            lease.close();
        }
    }

    private <T> T ask(Lane where, String what, Duration wait, Callable<T> call) throws AuthException.Storage {
        try {
            T answer = where.call(call, wait, false);
            if (failing.remove(what) && failing.isEmpty()) {
                events.send(AuthEvent.VaultRecovered::new);
            }
            return answer;
        } catch (Exception e) {
            AuthException.Storage failure = failure(what, wait, e);
            boolean first = failing.isEmpty();
            if (failing.add(what) && first) {
                events.send(stamp -> new AuthEvent.VaultFailed(stamp, String.valueOf(failure.getMessage())));
            }
            throw failure;
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
