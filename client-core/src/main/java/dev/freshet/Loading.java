package dev.freshet;

import dev.freshet.RecordStore.Held;
import dev.freshet.SessionState.Pause;
import dev.freshet.SessionState.Ready;
import dev.freshet.SessionState.SignedOut;
import dev.freshet.SessionState.Unloaded;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first look at the vault: once, on the session's thread, whoever needs it first. */
final class Loading {
    private final Engine engine;
    private final Parts parts;
    private final Access placeholder;
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();

    Loading(Engine engine) {
        this.engine = engine;
        this.parts = engine.parts();
        this.placeholder = new Access(
                engine, null, "", null, Age.of(null, Duration.ZERO, Duration.ZERO, parts.clock()), null, 0, null);
    }

    /** The state before anybody has needed the vault. */
    Unloaded notYet() {
        return new Unloaded(placeholder, null);
    }

    /** What whoever needs the vault waits for; null when another thread was faster. */
    @Nullable
    Landing begin(Unloaded unloaded) {
        if (unloaded.loading() != null) {
            return unloaded.loading();
        }
        Unloaded loading = new Unloaded(placeholder, new Landing());
        if (!engine.compareAndSet(unloaded, loading)) {
            return null;
        }
        if (!engine.workers().execute(() -> readVault(loading))) {
            loaded(loading, unloaded, engine.notTaken());
        }
        return loading.loading();
    }

    private void readVault(Unloaded loading) {
        try {
            Held held = parts.store().read().readable();
            VaultRecord record = held.record();
            if (record == null || record.isTombstone()) {
                ended(loading, VaultRecord.endOf(record));
                return;
            }
            engine.parts().checkFits(record);
            if (parts.signers().isLost(record.livePair())) {
                if (ended(loading, SessionEnd.KEY_LOST) && !isToldLost(record)) {
                    parts.events().send(stamp -> new AuthEvent.SessionEnded(stamp, SessionEnd.KEY_LOST));
                }
            } else {
                Pause noted = parts.limits().noted(record, parts.clock());
                loaded(loading, new Ready(engine.access(record, 0), false, noted), null);
            }
        } catch (AuthException.Storage e) {
            loaded(loading, new Unloaded(placeholder, null), e);
        } catch (IOException e) {
            loaded(loading, new Unloaded(placeholder, null), new AuthException.Storage(Signers.NOT_NOW, e));
        } catch (RuntimeException | Error e) {
            String what =
                    "the vault's record could not be used: " + e.getClass().getSimpleName();
            loaded(loading, new Unloaded(placeholder, null), new AuthException.Storage(what, null));
        }
    }

    private boolean ended(Unloaded loading, SessionEnd end) {
        return loaded(loading, new SignedOut(end), new AuthException.SignedOut(end, null));
    }

    /** Whether it was told before that the key of this session is gone: the vault keeps its record, which may be read again. */
    boolean isToldLost(VaultRecord record) {
        return record.epoch().equals(lost.getAndSet(record.epoch()));
    }

    /** Publishes what was loaded, unless somebody signed in or out meanwhile; goes on to refresh what has expired. */
    private boolean loaded(Unloaded loading, SessionState next, @Nullable AuthException failure) {
        boolean first = engine.compareAndSet(loading, next);
        Landing landing = Objects.requireNonNull(loading.loading());
        if (first && failure != null) {
            landing.fail(failure);
            return true;
        }
        engine.decide(placeholder, false).passOn(landing);
        if (next instanceof Ready ready && ready.pause().open() != null) {
            engine.arrivals().recoverAfter(ready.pause());
        }
        return first;
    }

    /** Loads the vault if need be; whether somebody is signed in. Does not wait for a refresh that follows. */
    boolean finish() throws AuthException {
        if (engine.state() instanceof SignedOut out) {
            engine.identity().lookAgain(out);
        }
        while (engine.state() instanceof Unloaded unloaded) {
            Landing loading = begin(unloaded);
            if (loading != null) {
                awaitLoad(loading);
            }
        }
        Access access = engine.state().access();
        if (access != null && access.overdue() != null) {
            engine.decide(access, false).awaitQuietly(parts.limits().waiter());
            access = engine.state().access();
        }
        return access != null && access.overdue() == null;
    }

    private void awaitLoad(Landing loading) throws AuthException {
        try {
            loading.await(parts.limits().waiter(), () -> !(engine.state() instanceof Unloaded));
        } catch (AuthException e) {
            if (engine.state() instanceof Unloaded) {
                throw e;
            }
        } catch (IOException e) {
            if (engine.state() instanceof Unloaded) {
                throw new AuthException.Unavailable("interrupted while the vault was read", Instant.now(), e);
            }
        }
    }
}
