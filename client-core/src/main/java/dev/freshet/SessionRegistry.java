package dev.freshet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a service with many principals: each is opened when it is first asked for, and kept while it is used.
 *
 * <pre>{@code
 * SessionRegistry<String> sessions = SessionRegistry.keeping(10_000, Duration.ofMinutes(30), user ->
 *         AuthSession.builder().endpoint(endpoint).vault(vaultOf(user)).origins("https://api.example.com").build());
 *
 * OkHttpClient client = plain.newBuilder()
 *         .addInterceptor(new AuthInterceptor(request -> sessions.session(request.tag(Principal.class).getName())))
 *         .build();
 * }</pre>
 *
 * <p>A principal has one session, whatever happens: one that was let go to make room is handed out again, not opened
 * twice, as long as anybody holds it, a refresh of it is under way, or a pair of it waits to be stored. Only the garbage
 * collector takes a session, when nothing of that is left; so what others hold comes on top of the bounds. An idle
 * session has no thread.
 *
 * <p>A session that was let go is opened again from its vault: give each principal a vault that outlives the session,
 * not an {@link InMemoryVault} made on the spot.
 *
 * <p>Safe from any thread. Needs Caffeine, which Freshet does not bring along, and which does not run on Android.
 *
 * @param <K> names a principal: immutable, with {@code equals} and {@code hashCode}, such as a String or a record
 */
public final class SessionRegistry<K> implements AutoCloseable {
    /** How many sessions are signed out or closed at the same time. */
    private static final int PARALLEL = 16;

    private static final Duration CLOSING = Duration.ofSeconds(60);
    private static final String THREAD = "freshet registry";

    private final Function<? super K, AuthSession> factory;

    /** Decides which sessions are held here; not which exist. */
    private final Cache<K, AuthSession> kept;

    /** Every session there is. An engine reaches its session, so whatever is under way keeps it in here. */
    private final ConcurrentMap<K, Open<K>> open = new ConcurrentHashMap<>();

    private final ConcurrentMap<K, FutureTask<AuthSession>> opening = new ConcurrentHashMap<>();
    private final ReferenceQueue<AuthSession> collected = new ReferenceQueue<>();
    private volatile boolean closed;

    private static final class Open<K> extends WeakReference<AuthSession> {
        private final K key;

        Open(K key, AuthSession session, ReferenceQueue<AuthSession> collected) {
            super(session, collected);
            this.key = key;
        }
    }

    private SessionRegistry(int most, Duration idle, Function<? super K, AuthSession> factory, SessionClock clock) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.kept = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(idle)
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .scheduler(Scheduler.systemScheduler())
                .build();
    }

    /**
     * A registry.
     *
     * @param most how many sessions are kept; beyond that, those go that are asked for least
     * @param idle how long a session is kept that nobody asks for
     * @param factory opens the session of a principal, a new one at every call; called once for all who ask for it at
     *     the same time, on the thread of one of them. It may block: that holds up nobody who asks for another
     * @throws IllegalStateException if Caffeine is missing; the message says what to add
     */
    public static <K> SessionRegistry<K> keeping(int most, Duration idle, Function<? super K, AuthSession> factory) {
        return keeping(most, idle, factory, SessionClock.SYSTEM);
    }

    static <K> SessionRegistry<K> keeping(
            int most, Duration idle, Function<? super K, AuthSession> factory, SessionClock clock) {
        if (most < 1 || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("most and idle must be positive: " + most + ", " + idle);
        }
        try {
            return new SessionRegistry<>(most, idle, factory, clock);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "SessionRegistry needs Caffeine: add com.github.ben-manes.caffeine:caffeine 3.x to the class path",
                    e);
        }
    }

    /**
     * The session of this principal, to be used now: ask again for the next request, rather than keep it. The registry
     * closes it; its own {@code close()} does nothing.
     *
     * <p>Blocks only while it is opened. If that fails, all who wait for it are told, and the next call tries again.
     *
     * @throws CompletionException if it could not be opened, with what the factory threw as its cause; or if this thread
     *     is interrupted while another opens it: then its flag is set
     * @throws IllegalStateException if the registry is closed, and nobody holds the session any more
     */
    public AuthSession session(K key) {
        AuthSession session = kept.getIfPresent(key);
        if (session == null) {
            session = open(key);
            kept.put(key, session);
        }
        return session;
    }

    /** The same without keeping it. */
    private AuthSession open(K key) {
        AuthSession there = find(key);
        if (there != null) {
            return there;
        }
        FutureTask<AuthSession> mine = new FutureTask<>(() -> load(key));
        FutureTask<AuthSession> first = opening.putIfAbsent(key, mine);
        if (first == null) {
            mine.run();
            opening.remove(key);
        }
        try {
            return (first == null ? mine : first).get();
        } catch (ExecutionException e) {
            throw new CompletionException("the session could not be opened", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted while another thread opens the session", e);
        }
    }

    private @Nullable AuthSession find(K key) {
        Open<K> found = open.get(key);
        return found == null ? null : found.get();
    }

    /** Called by one thread at a time for a key. */
    private AuthSession load(K key) {
        AuthSession there = find(key);
        if (there != null) {
            return there;
        }
        forgetCollected();
        refuseIfClosed();
        AuthSession made = Objects.requireNonNull(factory.apply(key), "the factory gave no session");
        if (!made.running().enroll(made)) {
            throw new IllegalStateException("the factory gave a session that it has given before");
        }
        open.put(key, new Open<>(key, made, collected));
        if (closed) {
            made.running().workers().refuse();
        }
        refuseIfClosed();
        return made;
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new IllegalStateException("the registry is closed");
        }
    }

    private void forgetCollected() {
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            open.remove(((Open<?>) gone).key, gone);
        }
    }

    /**
     * Signs out every session that is open, and those of the principals given, which are opened for it: the switch for
     * an incident. Name all principals there are: one that is neither open nor named stays signed in, in its vault.
     *
     * <p>When this returns, no open session gives a request its token any more. The rest goes on in the background, for
     * 16 sessions at a time: each vault forgets its pair and each server is asked to revoke it, as {@link
     * AuthSession#signOut()} does. The registry stays in use, and whoever is signed out may sign in again.
     *
     * @return completed when all is done, on a thread of the registry's, with what failed: an {@link
     *     AuthException.Storage} where the vault could not forget, an {@link AuthException.Unavailable} where it has, and
     *     the server did not confirm that it revoked the pair, else what {@link #session} throws. Empty when everything
     *     worked, also where an endpoint has no revocation. Wait for it: a program that ends leaves the rest undone
     */
    public CompletionStage<Map<K, Exception>> signOutAll(Collection<? extends K> principals) {
        Set<K> keys = new LinkedHashSet<>(opening.keySet());
        Map<K, Identity.Leaving> leaving = new HashMap<>();
        open.forEach((key, entry) -> {
            AuthSession session = entry.get();
            if (session != null) {
                leaving.put(key, session.running().identity().leave());
            }
            keys.add(key);
        });
        keys.addAll(principals);
        Map<K, Exception> failed = new ConcurrentHashMap<>();
        return inParallel(keys, key -> {
                    Exception failure = signOut(key, leaving.get(key));
                    if (failure != null) {
                        failed.put(key, failure);
                    }
                })
                .thenApply(done -> Collections.unmodifiableMap(failed));
    }

    private @Nullable Exception signOut(K key, Identity.@Nullable Leaving begun) {
        try {
            Identity.Leaving leaving =
                    begun == null ? open(key).running().identity().leave() : begun;
            return leaving.finish()
                    ? null
                    : new AuthException.Unavailable("the server did not confirm the revocation", Instant.now(), null);
        } catch (AuthException.Storage | RuntimeException e) {
            return e;
        }
    }

    /**
     * Closes every open session, as {@link AuthSession#close()} does, for 16 at a time: waits for refreshes that are
     * under way and tries a last time to store what could not be stored, at most 60 seconds altogether. From its first
     * moment no refresh begins, and no session is opened. An interrupt is kept for later.
     */
    @Override
    public void close() {
        close(CLOSING);
    }

    void close(Duration wait) {
        closed = true;
        Queue<Engine> all = new ConcurrentLinkedQueue<>();
        for (Open<K> entry : open.values()) {
            AuthSession session = entry.get();
            if (session != null) {
                session.running().workers().refuse();
                all.add(session.running());
            }
        }
        kept.invalidateAll();
        try {
            new Lane(THREAD).call(() -> inParallel(all, Engine::close).get(), wait, false);
        } catch (TimeoutException e) {
            // What is left goes on, on daemon threads.
        } catch (Exception e) {
            throw new IllegalStateException("a session could not be closed", e);
        }
    }

    private static <T> CompletableFuture<Void> inParallel(Collection<T> all, Consumer<T> action) {
        Queue<T> left = new ConcurrentLinkedQueue<>(all);
        Runnable work = () -> {
            for (T next = left.poll(); next != null; next = left.poll()) {
                action.accept(next);
            }
        };
        Executor thread = task -> Threads.named(THREAD).newThread(task).start();
        CompletableFuture<?>[] workers = new CompletableFuture<?>[Math.min(PARALLEL, all.size())];
        Arrays.setAll(workers, i -> CompletableFuture.runAsync(work, thread));
        return CompletableFuture.allOf(workers);
    }
}
