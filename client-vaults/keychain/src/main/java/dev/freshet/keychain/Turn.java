package dev.freshet.keychain;

import dev.freshet.AuthException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * The right to make a key, which one thread of all this user's processes has at a time: a lock on an empty file in the
 * user's home, {@code .freshet-keychain.lock}. Needed only while a key is made.
 */
final class Turn {
    private static final long POLL_MILLIS = 10;

    private final FileChannel channel;

    private Turn(FileChannel channel) {
        this.channel = channel;
    }

    static Turn take() throws IOException {
        Path file = Path.of(System.getProperty("user.home", "."), ".freshet-keychain.lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new AuthException.Storage("cannot write " + file + ": the home of this user must be writable", e);
        }
        try {
            while (!isOurs(channel)) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return new Turn(channel);
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to make a key");
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    void end() throws IOException {
        channel.close();
    }
}
