package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Random bytes in a file of its owner's alone. Made for the first record, by one process while the others wait. The hint
 * is that of plain bytes.
 */
final class KeyFile implements KeySource {
    private static final Duration TURN = Duration.ofSeconds(4);

    private final Path path;
    private final AtomicFile file;

    KeyFile(Path path) {
        this.path = path;
        this.file = new AtomicFile(path, Disk.REAL);
    }

    @Override
    public byte[] newHint() throws IOException {
        try {
            make();
        } catch (IOException e) {
            throw unusable(e);
        }
        return new byte[] {BYTES};
    }

    private void make() throws IOException {
        LockFile lock = LockFile.at(file.createFolder().resolve(path.getFileName() + ".lock"));
        LockFile.Held turn = lock.holdUninterruptibly(TURN)
                .orElseThrow(() -> new AuthException.Storage(
                        path + ".lock has been held by another process for " + TURN.toMillis()
                                + " ms: is one stopped while it makes the key?",
                        null));
        try {
            byte[] there = read();
            if (there == null) {
                byte[] fresh = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(fresh);
                file.replace(fresh);
                Arrays.fill(fresh, (byte) 0);
            } else if (there.length != KEY_BYTES) {
                throw new AuthException.Storage(noKey(there) + ": choose another path for the key", null);
            }
        } finally {
            turn.close();
        }
    }

    @Override
    public byte[] key(byte[] hint) throws IOException {
        KeySource.check(hint, BYTES, 1);
        byte[] key;
        try {
            key = read();
        } catch (IOException e) {
            throw unusable(e);
        }
        if (key == null || key.length != KEY_BYTES) {
            String what = key == null ? path + ", where its key was, is gone" : noKey(key);
            throw new TokenCipher.Unreadable(WRONG_KEY, what, null);
        }
        return key;
    }

    private byte @Nullable [] read() throws IOException {
        OwnerOnly.refuseShared(path);
        return file.read();
    }

    private String noKey(byte[] there) {
        return path + " holds no key: it has " + there.length + " bytes, not " + KEY_BYTES;
    }

    private AuthException.Storage unusable(IOException e) {
        return e instanceof AuthException.Storage storage
                ? storage
                : new AuthException.Storage(
                        "cannot use the key in " + path + ": " + e
                                + "; see that its folder is there, this user's, writable, local and not full",
                        e);
    }
}
