package dev.freshet.testkit;

import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshRequest;
import dev.freshet.Replay;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint that is answered by hand. A request takes the next answer; when there is none yet, it waits for one,
 * and so a refresh is held as long as the test likes. Give the answers beforehand, and it is a script.
 *
 * <pre>{@code
 * RecordingEndpoint endpoint = new RecordingEndpoint();
 * AuthSession session = AuthSession.builder().endpoint(endpoint) // and the rest
 * ...
 * endpoint.awaitRequests(1); // a refresh is under way
 * session.signOut();
 * endpoint.answer(TokenPair.of("access", "refresh")); // and comes too late
 * }</pre>
 *
 * <p>Safe from any thread. A request that nobody answers for 60 seconds fails with an {@link AssertionError}.
 */
public final class RecordingEndpoint implements TokenEndpoint {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    private final Replay replay;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<RefreshRequest> requests = new ArrayList<>();
    private final List<TokenPair> revoked = new ArrayList<>();
    private final Queue<Callable<RefreshOutcome>> answers = new ArrayDeque<>();
    private @Nullable IOException noRevocation;
    private boolean deaf;
    private int answered;

    /** An endpoint of which nothing is known. */
    public RecordingEndpoint() {
        this(Replay.UNDECLARED);
    }

    /** An endpoint that does this with a refresh token that it has already rotated. */
    public RecordingEndpoint(Replay replay) {
        this.replay = replay;
    }

    /** Answers the next requests that have no answer yet, one each. */
    public RecordingEndpoint answer(RefreshOutcome... outcomes) {
        for (RefreshOutcome outcome : outcomes) {
            answer(() -> outcome);
        }
        return this;
    }

    /** Answers the next request with these tokens. */
    public RecordingEndpoint answer(TokenPair pair) {
        return answer(new RefreshOutcome.Refreshed(pair, null));
    }

    /** Fails the next request, without an answer. */
    public RecordingEndpoint fail(IOException failure) {
        return answer(() -> {
            throw failure;
        });
    }

    /** Answers the next request with what the call gives or throws, on the thread of the request. */
    public RecordingEndpoint answer(Callable<RefreshOutcome> call) {
        lock.lock();
        try {
            answers.add(call);
            changed.signalAll();
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** From now on a request goes on waiting for its answer when it is interrupted, as some HTTP clients do. */
    public RecordingEndpoint ignoreInterrupts() {
        lock.lock();
        try {
            deaf = true;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** From now on every revocation fails with this. */
    public RecordingEndpoint failRevocations(IOException failure) {
        lock.lock();
        try {
            noRevocation = failure;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** The requests so far, those without an answer included, in the order of their arrival. */
    public List<RefreshRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    /** How many requests have come. */
    public int count() {
        return requests().size();
    }

    /** The pairs that were revoked, in order; also those whose revocation failed. */
    public List<TokenPair> revoked() {
        lock.lock();
        try {
            return List.copyOf(revoked);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until so many requests have come, counted from the start. Blocks.
     *
     * @throws AssertionError if fewer have come within 30 seconds
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public void awaitRequests(int count) {
        await(() -> requests.size() >= count, count + " requests");
    }

    /**
     * Waits until so many requests have been given their answers, counted from the start. Blocks.
     *
     * @throws AssertionError if fewer have within 30 seconds
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public void awaitAnswered(int count) {
        await(() -> answered >= count, count + " answers");
    }

    private interface Check {
        boolean holds();
    }

    private void await(Check check, String what) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!check.holds()) {
                if (left <= 0) {
                    throw new AssertionError("not " + what + " within " + PATIENCE.toSeconds() + " s: "
                            + requests.size() + " requests, " + answered + " answered");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) throws IOException {
        Callable<RefreshOutcome> answer = arrive(request);
        try {
            return answer.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            leave();
        }
    }

    private Callable<RefreshOutcome> arrive(RefreshRequest request) throws InterruptedIOException {
        boolean interrupted = false;
        lock.lock();
        try {
            requests.add(request);
            changed.signalAll();
            long deadline = System.nanoTime() + LONGEST_HOLD.toNanos();
            while (answers.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("nobody answered request " + requests.size());
                }
                try {
                    boolean signalled = changed.await(left, TimeUnit.NANOSECONDS);
                    assert signalled || answers.isEmpty();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (!deaf) {
                        throw new InterruptedIOException("interrupted");
                    }
                }
            }
            return answers.remove();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave() {
        lock.lock();
        try {
            answered++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean revoke(TokenPair pair, Duration timeout) throws IOException {
        lock.lock();
        try {
            revoked.add(pair);
            if (noRevocation != null) {
                throw noRevocation;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Yes: what was asked for stands in {@link RefreshRequest#scope()}. */
    @Override
    public boolean narrows() {
        return true;
    }

    @Override
    public Replay replay() {
        return replay;
    }
}
