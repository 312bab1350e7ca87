package dev.freshet.benchmarks;

import dev.freshet.AuthSession;
import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshRequest;
import dev.freshet.SessionRegistry;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongConsumer;

/** What a session costs that nobody uses just now, and how long it takes to sign all of them out. */
final class ManySessions implements AutoCloseable {
    private static final int CALLERS = 16;
    private static final String ACCESS = "a".repeat(1000);
    private static final String REFRESH = "r".repeat(200);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int count;
    private final Map<Long, byte[]> stored = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor refreshes = new ScheduledThreadPoolExecutor(CALLERS);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    ManySessions(int count) {
        this.count = count;
    }

    /** What was measured. */
    record Outcome(double opened, double signedIn, int idleThreads, double seconds, int mostThreads, int failed) {}

    private final class Vault implements TokenVault {
        private final long key;

        Vault(long key) {
            this.key = key;
        }

        @Override
        public Optional<byte[]> load() {
            return Optional.ofNullable(stored.get(key)).map(byte[]::clone);
        }

        @Override
        public void save(byte[] record) {
            stored.put(key, record.clone());
        }

        @Override
        public void clear() {
            stored.remove(key);
        }
    }

    /** Answers at once, so that only the client's own time counts. */
    private static final TokenEndpoint ENDPOINT = new TokenEndpoint() {
        @Override
        public RefreshOutcome refresh(RefreshRequest request) {
            return new RefreshOutcome.NotSent("nothing expires here");
        }

        @Override
        public boolean revoke(TokenPair pair, Duration timeout) {
            return true;
        }
    };

    private SessionRegistry<Long> registry() {
        return SessionRegistry.keeping(
                count,
                Duration.ofDays(1),
                key -> AuthSession.builder()
                        .endpoint(ENDPOINT)
                        .origins("https://api.example.com")
                        .vault(new Vault(key))
                        .executor(refreshes)
                        .build());
    }

    Outcome run() throws Exception {
        try (SessionRegistry<Long> first = registry()) {
            each(key -> signIn(first, key));
        }
        long before = heap();
        SessionRegistry<Long> registry = registry();
        each(registry::session);
        double opened = (heap() - before) / (double) count;
        each(key -> ready(registry, key));
        awaitIdle();
        double signedIn = (heap() - before) / (double) count;
        int idle = freshetThreads();

        THREADS.resetPeakThreadCount();
        int others = THREADS.getThreadCount();
        long start = System.nanoTime();
        int failed = registry.signOutAll(List.of()).toCompletableFuture().get().size();
        double seconds = (System.nanoTime() - start) / 1e9;
        int most = THREADS.getPeakThreadCount() - others;
        registry.close();
        return new Outcome(opened, signedIn, idle, seconds, most, failed + stored.size());
    }

    private static void signIn(SessionRegistry<Long> registry, long key) {
        try {
            registry.session(key)
                    .signIn(TokenPair.of(ACCESS + key, REFRESH + key).expiresIn(Duration.ofHours(1)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ready(SessionRegistry<Long> registry, long key) {
        try {
            if (!registry.session(key).ready()) {
                throw new IllegalStateException("nobody is signed in");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void each(LongConsumer work) throws Exception {
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            parts.add(() -> {
                for (long key = first; key < count; key += CALLERS) {
                    work.accept(key);
                }
                return true;
            });
        }
        for (Future<Boolean> part : callers.invokeAll(parts)) {
            part.get();
        }
    }

    /** Bytes in use after a collection. */
    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The sessions' threads go when they have been idle. */
    private static void awaitIdle() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (freshetThreads() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
    }

    private static int freshetThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("freshet"))
                .count();
    }

    @Override
    public void close() {
        refreshes.shutdownNow();
        callers.shutdownNow();
    }

    static void main(List<String> arguments) throws Exception {
        int count = arguments.isEmpty() ? 100_000 : Integer.parseInt(arguments.get(0));
        Table table = new Table(
                "sessions",
                "opened, B each",
                "signed in, B each",
                "threads",
                "all signed out, s",
                "most threads",
                "failed");
        try (ManySessions sessions = new ManySessions(count)) {
            Outcome outcome = sessions.run();
            table.row(
                    count,
                    outcome.opened(),
                    outcome.signedIn(),
                    outcome.idleThreads(),
                    outcome.seconds(),
                    outcome.mostThreads(),
                    outcome.failed());
        }
    }
}
