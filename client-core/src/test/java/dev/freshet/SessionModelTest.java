package dev.freshet;

import dev.freshet.SessionState.Refreshing;
import dev.freshet.SessionState.SignedOut;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * P1, P7, P9 and P15, in every interleaving that the model checker tries: sign-in, sign-out, replace, land and fail, on
 * the real state, flight and store of a session. Its vault and its endpoint answer on the thread that asks, and a flight
 * runs on the thread that lands it.
 *
 * <p>What must hold: an access is visible only after its pair was stored; no refresh token is sent twice; when nothing is
 * under way, what the session holds is what the vault holds.
 */
@SuppressWarnings("missing-explicit-ctor")
public class SessionModelTest {
    private final AtomicLong time = new AtomicLong();
    private final Queued queued = new Queued();
    private final RememberingVault vault = new RememberingVault();
    private final StrictEndpoint endpoint = new StrictEndpoint();
    private final Engine engine = engine();

    private Engine engine() {
        SessionClock clock = new SessionClock() {
            @Override
            public long millis() {
                return time.get() / 1_000_000;
            }

            @Override
            public long nanos() {
                return time.get();
            }
        };
        Supplier<Lane> direct = () -> new Lane(Runnable::run);
        Events events = new Events("model", AuthListener.NONE, clock, direct.get());
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
        return new Engine(parts, new Workers("model", queued));
    }

    /** Somebody signs in. */
    @Operation
    public void signIn() throws IOException {
        engine.identity().signIn(endpoint.issue(), null);
    }

    /** Whoever is signed in signs out. */
    @Operation
    public void signOut() throws IOException {
        engine.identity().signOut();
    }

    /** A request with the current access is refused. */
    @Operation
    public void replace() {
        time.addAndGet(100_000_000_000L);
        Access access = engine.state().access();
        if (access != null) {
            engine.decide(access, true);
        }
    }

    /** What waits runs, and the endpoint answers. */
    @Operation
    public void land() {
        run(true);
    }

    /** What waits runs, and the endpoint is not reached. */
    @Operation
    public void fail() {
        run(false);
    }

    private void run(boolean answers) {
        Runnable task = queued.take();
        if (task != null) {
            endpoint.answers = answers;
            task.run();
        }
    }

    /** A request asks for its access. */
    @Operation
    public void look() {
        Access access = engine.state().access();
        VaultRecord record = access == null ? null : access.record();
        if (record != null && !vault.hasHeld(record)) {
            throw new IllegalStateException("visible before it was stored: " + record);
        }
    }

    /** What must hold when every operation has ended. */
    @Validate
    public void agree() throws IOException {
        if (endpoint.replayed) {
            throw new IllegalStateException("a refresh token was sent twice");
        }
        if (engine.state() instanceof Refreshing && queued.waiting() == 0) {
            throw new IllegalStateException("nobody flies");
        }
        Access access = engine.state().access();
        VaultRecord mine = access == null ? null : access.record();
        VaultRecord stored = vault.record();
        if (mine != null) {
            boolean same = stored != null && !stored.isTombstone() && stored.samePair(mine);
            if (!same || !stored.livePair().equals(mine.livePair())) {
                throw new IllegalStateException(mine + " is signed in, and the vault holds " + stored);
            }
        }
        if (engine.state() instanceof SignedOut && stored != null && !stored.isTombstone()) {
            throw new IllegalStateException("nobody is signed in, and the vault holds " + stored);
        }
    }

    @Test
    void whatIsSignedInIsWhatIsStoredInEveryInterleaving() {
        new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(0)
                .minimizeFailedScenario(true)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(
                                "dev.freshet.Fingerprints", "dev.freshet.RecordFormat", "dev.freshet.Secret")
                        .allMethods()
                        .ignore())
                .check(SessionModelTest.class);
    }
}
