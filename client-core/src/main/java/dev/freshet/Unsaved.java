package dev.freshet;

import dev.freshet.RecordStore.Held;
import dev.freshet.SharedTokenVault.Lease;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pair that the server has rotated and the vault has not taken. It is kept here, and the lease with it: whoever got
 * the lease would read the spent pair and spend it again. Nothing is spent until it is stored.
 */
final class Unsaved {
    /** Shorter than any lease lasts, and than an unanswered refresh is waited for: whoever comes then spends the old pair. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

    private final Engine engine;
    private final ReentrantLock saving = new ReentrantLock();
    private @Nullable VaultRecord record;
    private @Nullable Lease lease;

    Unsaved(Engine engine) {
        this.engine = engine;
    }

    boolean keeps(Lease candidate) {
        saving.lock();
        try {
            return lease == candidate;
        } finally {
            saving.unlock();
        }
    }

    void keep(VaultRecord next, Lease held) {
        saving.lock();
        try {
            if (record != null && record.sameEpoch(next) && record.generation() >= next.generation()) {
                return;
            }
            letGo();
            record = next;
            lease = held;
        } finally {
            saving.unlock();
        }
        if (!again(engine.parts().limits().retry())) {
            settleForTheLastTime();
        }
    }

    /** Tries once more, and lets go whatever comes of it: the session is closed. */
    void settleForTheLastTime() {
        try {
            settle();
        } catch (AuthException.Storage e) {
            letGo();
        }
    }

    /** Tries once more, if there is something to store. */
    void settle() throws AuthException.Storage {
        VaultRecord ended = null;
        saving.lock();
        try {
            VaultRecord next = record;
            if (next != null) {
                ended = store(next) ? null : next;
                letGo();
            }
        } finally {
            saving.unlock();
        }
        if (ended != null) {
            engine.identity().drop(ended);
        }
    }

    private boolean store(VaultRecord next) throws AuthException.Storage {
        RecordStore store = engine.parts().store();
        Held held = store.read().readable();
        return next.equals(held.record())
                || next.equals(store.storeSuccessor(held, next, () -> engine.isLive(next.epoch())));
    }

    /** Lets go of the lease, and of what could not be stored. */
    private void letGo() {
        saving.lock();
        try {
            Lease held = lease;
            record = null;
            lease = null;
            if (held != null) {
                engine.parts().store().free(held);
            }
        } finally {
            saving.unlock();
        }
    }

    private boolean again(Duration backoff) {
        return engine.workers().later(backoff, () -> {
            try {
                settle();
            } catch (AuthException.Storage e) {
                Duration doubled = backoff.multipliedBy(2);
                again(doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF);
            }
        });
    }
}
