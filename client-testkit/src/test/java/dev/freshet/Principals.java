package dev.freshet;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A registry over vaults that outlive its sessions, whose time, threads and endpoint are in the test's hands. */
final class Principals {
    static final Duration IDLE = Duration.ofMinutes(10);

    final FakeClock clock = new FakeClock();
    final HeldExecutor held = new HeldExecutor(clock);
    final RecordingEndpoint endpoint = new RecordingEndpoint();
    final Map<Object, FaultyVault> vaults = new ConcurrentHashMap<>();

    /** The keys that the factory was asked for, in order. */
    final List<Object> opened = new CopyOnWriteArrayList<>();

    private final ConcurrentLinkedQueue<WeakReference<AuthSession>> made = new ConcurrentLinkedQueue<>();
    private final Map<Object, CountDownLatch> gates = new ConcurrentHashMap<>();
    final SessionRegistry<Object> registry;

    Principals(int most) {
        registry = SessionRegistry.keeping(most, IDLE, this::open, clock);
    }

    FaultyVault vault(Object key) {
        return vaults.computeIfAbsent(key, k -> new FaultyVault(new InMemoryVault()));
    }

    /** Holds whoever opens this session, until the latch is counted down. */
    CountDownLatch hold(Object key) {
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(key, gate);
        return gate;
    }

    AuthSession open(Object key) {
        opened.add(key);
        pass(gates.get(key));
        if (key.equals("broken")) {
            throw new IllegalArgumentException("no such principal");
        }
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(Rig.ORIGIN)
                .vault(vault(key))
                .vaultLimit(Duration.ofHours(1))
                .clock(clock)
                .executor(held)
                .build();
        made.add(new WeakReference<>(session));
        return session;
    }

    private static void pass(@Nullable CountDownLatch gate) {
        try {
            if (gate != null && !gate.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void signIn(Object key) throws AuthException {
        registry.session(key).signIn(Rig.pair(0));
    }

    /** What a request of this principal would be sent with; null when nobody is signed in. */
    @Nullable
    Access access(Object key) {
        return registry.session(key).accessFor("https", "api.example.com", 443);
    }

    String token(Object key) {
        Access access = access(key);
        if (access == null) {
            throw new AssertionError("nobody is signed in");
        }
        return access.headerValue();
    }

    /** What the principal's vault holds. */
    VaultRecord stored(Object key) throws IOException {
        return RecordFormat.read(vault(key).load().orElseThrow());
    }

    boolean hasForgotten(Object key) throws IOException {
        return vault(key).load().isEmpty();
    }

    /** Lets every session go for which nobody has asked meanwhile, and waits until only so many are left. */
    void letGo(int left) {
        clock.advance(IDLE);
        registry.session("latest");
        Rig.until(() -> {
            System.gc();
            return alive() == left + 1;
        });
    }

    /** How many sessions have not been collected. */
    int alive() {
        return (int) made.stream().filter(session -> session.get() != null).count();
    }
}
