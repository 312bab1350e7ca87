package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import dev.freshet.InMemoryVault;
import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshRequest;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A token endpoint in memory: its tokens are numbered, and only the newest is good. */
final class Issuer implements TokenEndpoint {
    private final AtomicInteger newest = new AtomicInteger();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final CountDownLatch entered = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile RefreshOutcome failure = new RefreshOutcome.NotSent("unused");
    private volatile boolean failing;
    private volatile Duration lifetime = Duration.ZERO;

    @Override
    public RefreshOutcome refresh(RefreshRequest request) {
        refreshes.incrementAndGet();
        entered.countDown();
        awaitOrFail(gate);
        if (failing) {
            return failure;
        }
        newest.incrementAndGet();
        return new RefreshOutcome.Refreshed(pair(), null);
    }

    private TokenPair pair() {
        TokenPair pair = TokenPair.of(token(), "refresh-" + newest.get());
        return lifetime.isZero() ? pair : pair.expiresIn(lifetime);
    }

    /** From now on tokens say how long they live. */
    void lifetime(Duration life) {
        lifetime = life;
    }

    String token() {
        return "access-" + newest.get();
    }

    String header() {
        return "Bearer " + token();
    }

    /** The token that everybody holds is worth nothing from now on. */
    void spoil() {
        newest.incrementAndGet();
    }

    int refreshes() {
        return refreshes.get();
    }

    void failWith(RefreshOutcome outcome) {
        failure = outcome;
        failing = true;
    }

    /** Refreshes stop here until {@link #release()}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** Returns once a refresh has been asked for. */
    void awaitRefresh() {
        awaitOrFail(entered);
    }

    /** A session that is signed in with the newest token, for these origins. */
    AuthSession session(String... origins) throws Exception {
        AuthSession session = builder(origins).build();
        session.signIn(pair());
        return session;
    }

    AuthSession.Builder builder(String... origins) {
        return AuthSession.builder().endpoint(this).vault(new InMemoryVault()).origins(origins);
    }

    /** Whether a server takes the request. */
    TestServer.Reply guard(TestServer.Seen request) {
        return header().equals(request.authorization())
                ? TestServer.Reply.of(200, "welcome")
                : TestServer.Reply.of(401, "who are you");
    }

    static void awaitOrFail(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited too long");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
