package dev.freshet;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.RecordingEndpoint;
import dev.freshet.testkit.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A session whose time, thread and endpoint are in the test's hands. */
final class Rig implements AutoCloseable {
    static final String ORIGIN = "https://api.example.com";
    static final Duration LIFE = Duration.ofMinutes(5);

    /** How many seconds a test waits for what never comes; few where most of what is tried hangs. */
    private static final int PATIENCE = Integer.getInteger("freshet.patience", 30);

    final FakeClock clock;
    final HeldExecutor held;
    final RecordingEndpoint endpoint;
    final RecordingListener heard = new RecordingListener();
    final TokenVault vault;
    final AuthSession session;

    Rig() {
        this(new InMemoryVault());
    }

    Rig(TokenVault vault) {
        this(vault, new RecordingEndpoint());
    }

    Rig(TokenVault vault, RecordingEndpoint endpoint) {
        this(new FakeClock(), vault, endpoint, builder -> builder);
    }

    Rig(FakeClock clock, TokenVault vault, RecordingEndpoint endpoint, UnaryOperator<AuthSession.Builder> more) {
        this.clock = clock;
        this.held = new HeldExecutor(clock);
        this.endpoint = endpoint;
        this.vault = vault;
        this.session = more.apply(AuthSession.builder()
                        .endpoint(endpoint)
                        .origins(ORIGIN)
                        .vault(vault)
                        .listener(heard)
                        .clock(clock)
                        .executor(held))
                .build();
    }

    /** The pair number {@code n}, of {@link #LIFE}. */
    static TokenPair pair(int n) {
        return TokenPair.of("access-" + n, "refresh-" + n).expiresIn(LIFE);
    }

    static RefreshOutcome refreshed(int n) {
        return new RefreshOutcome.Refreshed(pair(n), null);
    }

    /** Signs in with the pair number 0. */
    Rig signedIn() throws AuthException {
        session.signIn(pair(0));
        return this;
    }

    @Nullable
    Access accessOrNull() {
        return session.accessFor("https", "api.example.com", 443);
    }

    Access access() {
        Access access = accessOrNull();
        if (access == null) {
            throw new AssertionError("nobody is signed in");
        }
        return access;
    }

    String token() {
        return access().headerValue();
    }

    CompletionStage<Access> replace(Access rejected) {
        return session.replace(rejected, Runnable::run);
    }

    CompletionStage<Access> fresh(Access seen) {
        return session.fresh(seen, Runnable::run);
    }

    /** Replaces the current access by the flight that the endpoint answers so, to its end. */
    CompletionStage<Access> fly(RefreshOutcome outcome) {
        endpoint.answer(outcome);
        CompletionStage<Access> stage = replace(access());
        held.runAll();
        return stage;
    }

    /** Runs what waits on a thread of its own, so that the test can hold it half way. */
    CompletableFuture<Integer> runAside() {
        return aside(held::runAll);
    }

    static <T> CompletableFuture<T> aside(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread(call, result).start();
        return result;
    }

    static <T> Thread thread(Callable<T> call, CompletableFuture<T> result) {
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "test aside");
        thread.setDaemon(true);
        return thread;
    }

    /** What it came to, in time. */
    static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE, SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** What it failed with, in time. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object result = stage.toCompletableFuture().get(PATIENCE, SECONDS);
            throw new AssertionError("it did not fail: " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Polls until it holds. */
    static void until(BooleanSupplier holds) {
        long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + " s");
            }
            Thread.onSpinWait();
        }
    }

    /** Waits until the thread is parked. */
    static void untilParked(Thread thread) {
        until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /** What the vault holds; null when it is empty. */
    @Nullable
    VaultRecord stored() throws IOException {
        byte[] bytes = vault.load().orElse(null);
        return bytes == null ? null : RecordFormat.read(bytes);
    }

    /** The refresh token that the vault holds; null when it holds none. */
    @Nullable
    String storedRefresh() throws IOException {
        VaultRecord record = stored();
        return record == null || record.pair() == null
                ? null
                : record.livePair().refreshToken().reveal();
    }

    @Override
    public void close() {
        session.close();
    }
}
