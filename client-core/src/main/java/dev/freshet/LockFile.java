package dev.freshet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file that one holder on this machine has at a time. The kernel frees it when the holder's process dies.
 *
 * <p>The kernel's lock belongs to the whole process and is given away when any channel on the file is closed. So a
 * holder first takes a permit, then a system property, and only then opens the file: the permit keeps out the other
 * threads, the property keeps out other copies of this class in the JVM (they share no static field, and the property
 * is a string, which troubles nobody who prints them). A channel is closed by the holder of its lock and by no one else.
 */
final class LockFile {
    private static final Map<String, LockFile> ALL = new ConcurrentHashMap<>();
    private static final String THIS_COPY = UUID.randomUUID().toString();
    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final Path path;
    private final String property;
    private final Semaphore permit = new Semaphore(1, true);
    private @Nullable FileChannel channel;

    private LockFile(Path path) {
        this.path = path;
        this.property = "dev.freshet.lock:" + path;
    }

    /** The one of this path, whose folder is named by its real path. */
    static LockFile at(Path path) {
        return ALL.computeIfAbsent(path.toString(), key -> new LockFile(path));
    }

    /** Waits at most this long; tries once if it is not positive. Empty when somebody else held the file all the time. */
    Optional<Held> hold(Duration wait) throws IOException, InterruptedException {
        long nanos = (wait.compareTo(FOREVER) < 0 ? wait : FOREVER).toNanos();
        long deadline = System.nanoTime() + nanos;
        if (!permit.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        FileLock lock = null;
        try {
            for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                lock = tryLock();
                if (lock != null) {
                    return Optional.of(new Held(lock));
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                LockSupport.parkNanos(this, Math.min(pause, left));
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            if (lock == null) {
                permit.release();
            }
        }
    }

    /** The same for one who must not be stopped half-way: an interrupt is kept for later. */
    Optional<Held> holdUninterruptibly(Duration wait) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return hold(Duration.ofNanos(deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What tells the file from another of its name; null where the platform does not say, or there is none. */
    private @Nullable Object fileKey() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable FileLock tryLock() throws IOException {
        Object holder = System.getProperties().putIfAbsent(property, THIS_COPY);
        if (holder != null && !holder.equals(THIS_COPY)) {
            return null;
        }
        FileLock lock = null;
        try {
            FileChannel open = channel;
            if (open == null) {
                open = OwnerOnly.openLock(path);
                channel = open;
            }
            lock = open.tryLock();
            return lock;
        } catch (OverlappingFileLockException e) {
            return null; // a copy that the property did not show; closing our channel would free its lock
        } finally {
            if (lock == null) {
                System.getProperties().remove(property, THIS_COPY);
            }
        }
    }

    /** The file, held. Any thread may close it. */
    final class Held implements AutoCloseable {
        private final FileLock lock;
        private final @Nullable Object file = fileKey();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Held(FileLock lock) {
            this.lock = lock;
        }

        /** False also when somebody has deleted the file: whoever makes it anew holds another one. */
        boolean isHeld() {
            return !closed.get() && lock.isValid() && Objects.equals(file, fileKey());
        }

        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            try {
                lock.acquiredBy().close();
            } catch (IOException e) {
                // the kernel has let go of the descriptor, and with it of the lock, all the same
            } finally {
                channel = null;
                System.getProperties().remove(property, THIS_COPY);
                permit.release();
            }
        }
    }
}
