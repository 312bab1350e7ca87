package dev.freshet.testkit;

import dev.freshet.TokenVault;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A vault whose next calls fail or hang when a test says so; otherwise it does what the vault behind it does. A call that
 * fails throws an {@link IOException}.
 *
 * <p>Safe from any thread. A call that is held for 60 seconds, or interrupted meanwhile, fails with an
 * {@link AssertionError}.
 */
public final class FaultyVault implements TokenVault {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    private final TokenVault vault;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Call, Plan> plans = new EnumMap<>(Call.class);

    /** The calls of a vault. */
    public enum Call {
        /** {@link TokenVault#load()}. */
        LOAD,
        /** {@link TokenVault#save}. */
        SAVE,
        /** {@link TokenVault#clear()}. */
        CLEAR
    }

    private static final class Plan {
        private int calls;
        private int failBefore;
        private int failAfter;
        private boolean holding;
        private int held;
    }

    /** The same vault, until it is told to fail. */
    public FaultyVault(TokenVault vault) {
        this.vault = vault;
        for (Call call : Call.values()) {
            plans.put(call, new Plan());
        }
    }

    /** Makes the next calls fail before they do anything; 0 makes them work again. */
    public FaultyVault fail(Call call, int times) {
        lock.lock();
        try {
            plan(call).failBefore = times;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Makes the next calls do their work and then fail: it threw, and was committed. */
    public FaultyVault failLate(Call call, int times) {
        lock.lock();
        try {
            plan(call).failAfter = times;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Holds every such call before it does anything, until {@link #release}. */
    public FaultyVault hold(Call call) {
        lock.lock();
        try {
            plan(call).holding = true;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the held calls go on, and those that come later. */
    public void release(Call call) {
        lock.lock();
        try {
            plan(call).holding = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until such a call is held. Blocks.
     *
     * @throws AssertionError if none is within 30 seconds
     * @throws IllegalStateException if the calling thread is interrupted; its interrupt flag is set again
     */
    public void awaitHeld(Call call) {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (plan(call).held == 0) {
                if (left <= 0) {
                    throw new AssertionError("no " + call + " was held within " + PATIENCE.toSeconds() + " s");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + call, e);
        } finally {
            lock.unlock();
        }
    }

    /** How many such calls have come, those that failed or are held included. */
    public int calls(Call call) {
        lock.lock();
        try {
            return plan(call).calls;
        } finally {
            lock.unlock();
        }
    }

    private Plan plan(Call call) {
        return Objects.requireNonNull(plans.get(call));
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T run(Call call, Work<T> work) throws IOException {
        boolean late = begin(call);
        T result = work.run();
        if (late) {
            throw new IOException("this " + call + " was done, and fails as the test wants it");
        }
        return result;
    }

    private boolean begin(Call call) throws IOException {
        lock.lock();
        try {
            Plan plan = plan(call);
            plan.calls++;
            plan.held++;
            changed.signalAll();
            await(plan, call);
            plan.held--;
            if (plan.failBefore > 0) {
                plan.failBefore--;
                throw new IOException("this " + call + " fails as the test wants it");
            }
            boolean late = plan.failAfter > 0;
            plan.failAfter -= late ? 1 : 0;
            return late;
        } finally {
            lock.unlock();
        }
    }

    private void await(Plan plan, Call call) {
        long deadline = System.nanoTime() + LONGEST_HOLD.toNanos();
        while (plan.holding) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("nobody released " + call);
            }
            try {
                boolean signalled = changed.await(left, TimeUnit.NANOSECONDS);
                assert signalled || plan.holding;
            } catch (InterruptedException e) {
                throw new AssertionError("a vault's call was interrupted: " + call, e);
            }
        }
    }

    @Override
    public Optional<byte[]> load() throws IOException {
        return run(Call.LOAD, vault::load);
    }

    @Override
    public void save(byte[] record) throws IOException {
        run(Call.SAVE, () -> {
            vault.save(record);
            return true;
        });
    }

    @Override
    public void clear() throws IOException {
        run(Call.CLEAR, () -> {
            vault.clear();
            return true;
        });
    }
}
