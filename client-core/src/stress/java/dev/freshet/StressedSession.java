package dev.freshet;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

/** The real session, signed in. Its flights wait to be run; its vault and endpoint answer on the thread that asks. */
final class StressedSession {
    final Queued queued = new Queued();
    final RememberingVault vault = new RememberingVault();
    final StrictEndpoint endpoint = new StrictEndpoint();
    final Engine engine;
    final Access first;

    StressedSession() {
        Supplier<Lane> direct = () -> new Lane(Runnable::run);
        SessionClock clock = SessionClock.SYSTEM;
        Events events = new Events("stressed", AuthListener.NONE, clock, direct.get());
        RecordStore store = new RecordStore(vault, direct.get(), direct.get(), Limits.DEFAULT.vault(), events);
        Parts parts = new Parts(
                endpoint,
                AuthScheme.BEARER,
                RefreshTrigger.NONE,
                null,
                Origins.of("https://api.example.com"),
                store,
                direct.get(),
                Limits.DEFAULT,
                clock,
                events,
                direct);
        engine = new Engine(parts, new Workers("stressed", queued));
        signIn(endpoint.issue());
        first = Objects.requireNonNull(engine.state().access());
    }

    void signIn(TokenPair pair) {
        try {
            engine.identity().signIn(pair, null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void signOut() {
        try {
            engine.identity().signOut();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A request with the first access is refused. */
    void refuse() {
        Landing landing = engine.decide(first, true);
        assert landing != null;
    }

    /** The flight that waits takes off and lands. */
    void land() {
        Runnable flight = queued.take();
        if (flight != null) {
            flight.run();
        }
    }

    /** What the session holds, and whether the vault holds the same. */
    String holds() {
        try {
            Access access = engine.state().access();
            VaultRecord stored = vault.record();
            boolean same = access == null
                    ? stored != null && stored.isTombstone()
                    : access.loaded().equals(stored);
            String who = access == null ? "nobody" : access.headerValue();
            return who + (same ? "" : ", stored otherwise") + (endpoint.replayed ? ", replayed" : "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
