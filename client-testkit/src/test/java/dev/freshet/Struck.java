package dev.freshet;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the vault and to a real server, which a test can hold at a {@link Step}, fail there, or cut off
 * for good as {@code kill -9} would: what was sent still arrives, and nothing comes back.
 */
final class Struck implements SharedTokenVault, TokenEndpoint {
    private final MemorySharedVault vault;
    private final Replay replay;
    private final TokenEndpoint endpoint;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Step, Hold> holds = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Step> failing = new AtomicReference<>();
    private final AtomicBoolean losing = new AtomicBoolean();
    private final AtomicInteger sending = new AtomicInteger();
    private volatile boolean dead;

    Struck(MemorySharedVault vault, String tokenUrl, Replay replay) {
        this.vault = vault;
        this.replay = replay;
        this.endpoint = OAuthEndpoint.at(tokenUrl).clientId("app").over(this::exchange);
    }

    /** Holds the next arrival at a step. */
    Hold holdAt(Step step) {
        Hold hold = new Hold();
        holds.put(step, hold);
        return hold;
    }

    void failOnceAt(Step step) {
        failing.set(step);
    }

    void loseAnswer() {
        losing.set(true);
    }

    void die() {
        dead = true;
    }

    /** Whether no refresh is under way. */
    boolean isIdle() {
        return sending.get() == 0;
    }

    /** A point at which one thread waits until it is released. */
    static final class Hold {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void awaitArrival() {
            Rig.until(() -> arrived.getCount() == 0);
        }

        void release() {
            released.countDown();
        }

        private void pass() {
            arrived.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    if (!released.await(60, TimeUnit.SECONDS)) {
                        throw new AssertionError("nobody released it");
                    }
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pass(Step step) {
        Hold hold = holds.remove(step);
        if (hold != null) {
            hold.pass();
        }
    }

    private void reach(Step step) throws IOException {
        pass(step);
        if (dead) {
            throw new IOException("this process is dead");
        }
        if (failing.compareAndSet(step, null)) {
            throw new IOException("it fails once");
        }
    }

    private HttpTransport.Response exchange(HttpTransport.Request request) throws IOException {
        pass(Step.SENT);
        HttpRequest.Builder post =
                HttpRequest.newBuilder(request.uri()).POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(post::header);
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(post.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        pass(Step.COMMITTED);
        if (dead || losing.getAndSet(false)) {
            throw new IOException("the connection broke");
        }
        return new HttpTransport.Response(answer.statusCode(), answer.headers().map(), answer.body());
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) throws IOException {
        sending.incrementAndGet();
        try {
            reach(Step.BEFORE_SEND);
            RefreshOutcome outcome = endpoint.refresh(request);
            reach(Step.RECEIVED);
            return outcome;
        } finally {
            sending.decrementAndGet();
        }
    }

    @Override
    public Replay replay() {
        return replay;
    }

    @Override
    public Stamped read() throws IOException {
        if (dead) {
            throw new IOException("this process is dead");
        }
        return vault.read();
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        boolean successor = isSuccessor(record);
        if (successor) {
            reach(Step.BEFORE_STORE);
        } else if (dead) {
            throw new IOException("this process is dead");
        }
        Optional<String> stored = vault.replace(stamp, record);
        if (successor) {
            reach(Step.STORED);
        }
        return stored;
    }

    private boolean isSuccessor(byte[] bytes) throws IOException {
        VaultRecord now = vault.record();
        VaultRecord next = RecordFormat.read(bytes);
        return !next.isTombstone() && now != null && next.generation() > now.generation();
    }

    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        if (dead) {
            throw new IOException("this process is dead");
        }
        return vault.lease(wait).map(Leased::new);
    }

    @Override
    public void clear() throws IOException {
        vault.clear();
    }

    private final class Leased implements Lease {
        private final Lease lease;

        Leased(Lease lease) {
            this.lease = lease;
        }

        @Override
        public Stamped record() {
            return lease.record();
        }

        @Override
        public Optional<String> replace(String stamp, byte[] record) throws IOException {
            reach(Step.BEFORE_INTENT);
            return lease.replace(stamp, record);
        }

        @Override
        public boolean exclusive() {
            return lease.exclusive();
        }

        @Override
        public long fence() {
            return lease.fence();
        }

        @Override
        public void close() {
            if (!dead) {
                lease.close();
            }
        }
    }
}
