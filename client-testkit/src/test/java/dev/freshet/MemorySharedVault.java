package dev.freshet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A vault that several sessions of a test share, as processes would. Does what its hooks say before each call. */
final class MemorySharedVault implements SharedTokenVault {
    /** Runs before a call; what it throws, the call throws. */
    interface Hook {
        void run() throws IOException;
    }

    static final Hook NOTHING = () -> {};

    volatile Hook beforeRead = NOTHING;
    volatile Hook beforeReplace = NOTHING;
    volatile Hook beforeLease = NOTHING;
    volatile Hook beforeFree = NOTHING;
    volatile Runnable whenLeased = () -> {};
    volatile boolean exclusive = true;

    /** Whether whoever asks for a lease that is taken waits; if not, its wait is over at once. */
    volatile boolean waits;

    final AtomicInteger replaced = new AtomicInteger();
    private byte @Nullable [] bytes;
    private long stamp;
    private @Nullable Object holder;
    private long leases;

    /** The record, read aside: no hook runs. */
    synchronized @Nullable VaultRecord record() throws IOException {
        return bytes == null ? null : RecordFormat.read(bytes);
    }

    /** Puts a record there, as another process would: no hook runs. */
    synchronized void put(@Nullable VaultRecord record) {
        putBytes(record == null ? null : RecordFormat.write(record, 0));
    }

    synchronized void putBytes(byte @Nullable [] record) {
        bytes = record;
        stamp++;
    }

    synchronized boolean isLeased() {
        return holder != null;
    }

    /** Frees the lease over its holder's head: a lease that has run out, or the lock of a process that is dead. */
    synchronized void takeLeaseAway() {
        free();
    }

    private synchronized void free() {
        holder = null;
        notifyAll();
    }

    /** Takes the lease as another process would; null when it is taken. */
    synchronized @Nullable Lease leaseAside() {
        return holder == null ? take() : null;
    }

    @Override
    public Stamped read() throws IOException {
        beforeRead.run();
        return now();
    }

    private synchronized Stamped now() {
        return new Stamped(Long.toString(stamp), bytes == null ? null : bytes.clone());
    }

    @Override
    public Optional<String> replace(String expected, byte[] record) throws IOException {
        beforeReplace.run();
        synchronized (this) {
            if (!expected.equals(Long.toString(stamp))) {
                return Optional.empty();
            }
            bytes = record.clone();
            stamp++;
            replaced.incrementAndGet();
            return Optional.of(Long.toString(stamp));
        }
    }

    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        beforeLease.run();
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (this) {
            for (long left = wait.toMillis(); waits && holder != null && left > 0; left = millisUntil(deadline)) {
                awaitFree(left);
            }
            return holder == null ? Optional.of(take()) : Optional.empty();
        }
    }

    private static long millisUntil(long deadline) {
        return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }

    private synchronized void awaitFree(long millis) throws InterruptedIOException {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized Lease take() {
        Object me = new Object();
        Stamped stamped = now();
        long fence = exclusive ? 0 : ++leases;
        holder = me;
        return new Lease() {
            @Override
            public Stamped record() {
                whenLeased.run();
                return stamped;
            }

            @Override
            public Optional<String> replace(String expected, byte[] record) throws IOException {
                synchronized (MemorySharedVault.this) {
                    if (holder != me) {
                        return Optional.empty();
                    }
                }
                return MemorySharedVault.this.replace(expected, record);
            }

            @Override
            public boolean exclusive() {
                return exclusive;
            }

            @Override
            public long fence() {
                return fence;
            }

            @Override
            public void close() {
                try {
                    beforeFree.run();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                synchronized (MemorySharedVault.this) {
                    if (holder == me) {
                        free();
                    }
                }
            }
        };
    }

    @Override
    public void clear() throws IOException {
        beforeReplace.run();
        putBytes(null);
    }
}
