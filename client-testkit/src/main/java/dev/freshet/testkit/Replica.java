package dev.freshet.testkit;

import dev.freshet.Access;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session on a vault as one process has it, its clock, its thread and its endpoint in the test's hands. */
final class Replica implements AutoCloseable {
    /** When so much time has passed, no refresh that was under way before still is. */
    static final Duration SETTLED = Duration.ofMinutes(3);

    private static final Duration LIFE = Duration.ofHours(1);

    final RecordingEndpoint endpoint;
    final AuthSession session;
    private final HeldExecutor held;

    /** Its limits are above what a slow store on a busy machine needs. */
    Replica(TokenVault vault, FakeClock clock, RecordingEndpoint endpoint) {
        this.endpoint = endpoint;
        this.held = new HeldExecutor(clock);
        this.session = AuthSession.builder()
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .vault(vault)
                .clock(clock)
                .executor(held)
                .vaultLimit(Duration.ofSeconds(30))
                .endpointLimit(Duration.ofSeconds(60))
                .refreshLimit(Duration.ofSeconds(90))
                .build();
    }

    /** The pair number {@code n}. */
    static TokenPair pair(int n) {
        return TokenPair.of("canary-access-" + n, "canary-refresh-" + n).expiresIn(LIFE);
    }

    /** What a request is sent with once the pair number {@code n} is there. */
    static String header(int n) {
        return "Bearer canary-access-" + n;
    }

    void signIn(int n) throws AuthException {
        session.signIn(pair(n));
    }

    /** What a request would be sent with; the vault is read if it has not been. Null when nobody is signed in. */
    @Nullable
    String header() {
        Access now = accessOrNull();
        if (now == null) {
            return null;
        }
        CompletableFuture<Access> usable = session.fresh(now, Runnable::run).toCompletableFuture();
        held.runAll();
        return usable.handle((access, e) -> {
                    if (e == null) {
                        return access.headerValue();
                    }
                    if (e instanceof AuthException.SignedOut) {
                        return null;
                    }
                    throw new AssertionError(e);
                })
                .join();
    }

    /** Begins a refresh, on a thread beside the test's: it is done when the refresh has ended. */
    CompletableFuture<Access> refreshAside() {
        CompletionStage<Access> refreshed = session.replace(access(), Runnable::run);
        return Aside.run(held::runAll).thenCompose(ran -> refreshed);
    }

    /** Refreshes to the pair number {@code n}, if it comes to that. */
    String refreshTo(int n) {
        endpoint.answer(pair(n));
        return Aside.done(refreshAside()).headerValue();
    }

    /** Runs what has become due. */
    void runDue() {
        held.runAll();
    }

    private Access access() {
        Access access = accessOrNull();
        if (access == null) {
            throw new AssertionError("nobody is signed in");
        }
        return access;
    }

    private @Nullable Access accessOrNull() {
        return session.accessFor("https", "api.example.com", 443);
    }

    @Override
    public void close() {
        session.close();
    }
}
