package dev.freshet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record in an encrypted file that several processes of one machine share.
 *
 * <p>A save replaces the file whole: when it returns, the new record is on the disk; when it throws, or the machine
 * stops, the file is the old one or the new one. An interrupt does not stop a save. The file is readable by its owner
 * only from its first byte, and a missing folder is made for its owner only; wider permissions of the file are taken
 * back when it is read, those of a folder that was there are left alone.
 *
 * <p>The lease is a lock that the kernel frees when its holder dies. Two files beside the vault's are only for locking:
 * {@code <name>.lease} is held across a refresh, {@code <name>.lock} for the milliseconds of a save, so that a sign-out
 * never waits for a network call. They are never deleted and nothing else may open them; the vault belongs on a local
 * file system.
 *
 * <p>The record is bound to the file's name: a folder may move, a renamed file does not open, and two accounts need two
 * names. A file that is damaged is renamed to {@code <name>.damaged-1} (or the next free number), never deleted; the
 * exception says so, and the vault is empty afterwards. So is one whose key is gone for good. A file that was sealed with
 * another key or by a newer version stays where it is, and nothing is written over it, until {@link #clear()} sets it
 * aside.
 *
 * <p>Safe from any thread. Everything but {@link #at} and {@link #in} blocks on the disk; a save waits at most 4 seconds for another
 * process's save. Every failure is an {@link AuthException.Storage} whose message says what to do.
 */
public final class EncryptedFileVault implements SharedTokenVault {
    private static final String ABSENT = "absent";
    private static final String CLEARED = "cleared ";
    private static final int CLEARED_BYTES = CLEARED.length() + 36;
    /** What a vault calls the files beside its own. */
    private static final Pattern RESERVED =
            Pattern.compile("\\.(lease|lock)$|\\.(tmp|damaged)-", Pattern.CASE_INSENSITIVE);

    private static final Duration SAVE_WAIT = Duration.ofSeconds(4);

    private final Path path;
    private final String name;
    private final AtomicFile file;
    private final TokenCipher cipher;

    private EncryptedFileVault(Path path, Path name, TokenCipher cipher, Disk disk) {
        this.path = path;
        this.name = name.toString();
        this.file = new AtomicFile(path, disk);
        this.cipher = cipher;
    }

    /**
     * The vault in this file, which need not be there yet. Does no I/O.
     *
     * @throws IllegalArgumentException if the name is like those of the files that a vault keeps beside its own: {@code
     *     .lease}, {@code .lock}, {@code .tmp-}, {@code .damaged-}
     */
    public static EncryptedFileVault at(Path file, TokenCipher cipher) {
        return at(file, cipher, Disk.REAL);
    }

    /**
     * The vault in a file of this name, in a folder that is asked for when the vault is first used, on the thread of that
     * use: for where asking blocks, as {@code Context.getNoBackupFilesDir()} does on Android. Does no I/O. What {@code
     * folder} throws is that use's {@link AuthException.Storage}, and the next use asks again.
     *
     * @throws IllegalArgumentException where {@link #at} throws it, and if the name leads out of the folder
     */
    public static SharedTokenVault in(Supplier<Path> folder, String name, TokenCipher cipher) {
        Objects.requireNonNull(folder, "folder");
        Path file = Paths.get(Objects.requireNonNull(name, "name"));
        at(file, cipher);
        if (!file.equals(file.getFileName()) || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of a file in a folder: " + name);
        }
        return new LateVault(name, () -> at(folder.get().resolve(name), cipher));
    }

    static EncryptedFileVault at(Path file, TokenCipher cipher, Disk disk) {
        Objects.requireNonNull(cipher, "cipher");
        Path name = Objects.requireNonNull(file, "file").getFileName();
        if (name == null || name.toString().isEmpty()) {
            throw new IllegalArgumentException("file has no name: " + file);
        }
        if (RESERVED.matcher(name.toString()).find()) {
            throw new IllegalArgumentException(
                    "a file named like this may belong to another vault; choose a name without .lease, .lock, .tmp-"
                            + " and .damaged-: " + file);
        }
        return new EncryptedFileVault(file.toAbsolutePath(), name, cipher, disk);
    }

    @Override
    public Stamped read() throws IOException {
        byte[] sealed = bytes();
        if (sealed == null) {
            return new Stamped(ABSENT, null);
        }
        if (isCleared(sealed)) {
            return new Stamped(stampOf(sealed), null);
        }
        try {
            return new Stamped(stampOf(sealed), cipher.open(sealed, name));
        } catch (TokenCipher.Unreadable e) {
            switch (e.why()) {
                case DAMAGED, KEY_GONE -> throwUnlessReplaced(sealed, e);
                case WRONG_KEY -> throw kept(e, "use the key it was written with");
                case NEWER_FORMAT -> throw kept(e, "update Freshet");
            }
            return read();
        }
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        Objects.requireNonNull(stamp, "stamp");
        byte[] sealed = cipher.seal(record, name);
        return commit(stamp, sealed) ? Optional.of(stampOf(sealed)) : Optional.empty();
    }

    /**
     * Forgets the record. What stays is a file that holds a random number: by it the vault tells that it was cleared
     * from that it was never written, so that a {@link #replace} that was begun before is refused. Any key opens it. A
     * file that cannot be opened is set aside first, as a damaged one is: that is how a program goes on without its key. The
     * key is fetched anew for the next record, so it may have been replaced in its store before this call.
     */
    @Override
    public void clear() throws IOException {
        try {
            forgetRecord();
        } finally {
            cipher.forget();
        }
    }

    private void forgetRecord() throws IOException {
        for (byte[] now = bytes(); now != null && !isCleared(now); now = bytes()) {
            if (!isReadable(now)) {
                setAside(now, null);
            } else if (commit(stampOf(now), cleared())) {
                return;
            }
        }
    }

    private boolean isReadable(byte[] sealed) throws IOException {
        try {
            cipher.open(sealed, name);
            return true;
        } catch (TokenCipher.Unreadable e) {
            return false;
        }
    }

    private static byte[] cleared() {
        return (CLEARED + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isCleared(byte[] bytes) {
        return bytes.length == CLEARED_BYTES && new String(bytes, StandardCharsets.US_ASCII).startsWith(CLEARED);
    }

    /** Waits on the calling thread; interrupting it ends the wait with an {@link InterruptedIOException}. */
    @Override
    public Optional<Lease> lease(Duration wait) throws IOException {
        Objects.requireNonNull(wait, "wait");
        Optional<LockFile.Held> held;
        try {
            held = lockFile(".lease").hold(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lease of " + path);
        } catch (IOException e) {
            throw failed("lock", e);
        }
        if (!held.isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FileLease(held.get(), read()));
        } catch (IOException | RuntimeException | Error e) {
            held.get().close();
            throw e;
        }
    }

    /** False: keep the file on a local file system. */
    @Override
    public boolean spansMachines() {
        return false;
    }

    @Override
    public String toString() {
        return "EncryptedFileVault[" + path + "]";
    }

    /** Stores these bytes, unless the file is another one by now. */
    private boolean commit(String expected, byte[] bytes) throws IOException {
        LockFile.Held lock = saveLock();
        try {
            byte[] now = file.read();
            if (!expected.equals(now == null ? ABSENT : stampOf(now))) {
                return false;
            }
            file.replace(bytes);
            return true;
        } catch (IOException e) {
            throw failed("write", e);
        } finally {
            lock.close();
        }
    }

    private void throwUnlessReplaced(byte[] unreadable, TokenCipher.Unreadable why) throws IOException {
        Path aside = setAside(unreadable, why);
        if (aside != null) {
            throw new AuthException.Storage(
                    path + " is " + why.getMessage() + "; it was kept as " + aside.getFileName()
                            + " and the vault is empty now: sign in again",
                    why);
        }
    }

    /** Renames what holds these bytes; null when it holds others by now. */
    private @Nullable Path setAside(byte[] unreadable, TokenCipher.@Nullable Unreadable why) throws IOException {
        LockFile.Held lock = saveLock();
        try {
            return Arrays.equals(unreadable, file.read()) ? file.setAside() : null;
        } catch (IOException e) {
            if (why != null) {
                e.addSuppressed(why);
            }
            throw failed("set aside the unreadable", e);
        } finally {
            lock.close();
        }
    }

    private AuthException.Storage kept(TokenCipher.Unreadable why, String advice) {
        return new AuthException.Storage(
                path + " cannot be opened: " + why.getMessage() + "; " + advice
                        + ", or move the file away, as clear() does, and sign in again",
                why);
    }

    private byte @Nullable [] bytes() throws IOException {
        try {
            return file.read();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private LockFile.Held saveLock() throws IOException {
        Optional<LockFile.Held> held;
        try {
            held = lockFile(".lock").holdUninterruptibly(SAVE_WAIT);
        } catch (IOException e) {
            throw failed("lock", e);
        }
        return held.orElseThrow(() -> new AuthException.Storage(
                path + ".lock has been held by another process for " + SAVE_WAIT.toMillis()
                        + " ms: is one stopped in the middle of a save?",
                null));
    }

    private LockFile lockFile(String suffix) throws IOException {
        return LockFile.at(file.createFolder().resolve(name + suffix));
    }

    private AuthException.Storage failed(String doing, IOException e) {
        if (e instanceof AuthException.Storage storage) {
            return storage;
        }
        String advice = e instanceof AccessDeniedException
                ? "give this user the file and its folder, or choose another path"
                : "see that its folder is there, writable, local and not full";
        return new AuthException.Storage("cannot " + doing + " " + path + ": " + e + "; " + advice, e);
    }

    private static String stampOf(byte[] sealed) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256").digest(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        StringBuilder hex = new StringBuilder(2 * hash.length);
        for (byte b : hash) {
            hex.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return hex.toString();
    }

    private final class FileLease implements Lease {
        private final LockFile.Held held;
        private final Stamped record;

        FileLease(LockFile.Held held, Stamped record) {
            this.held = held;
            this.record = record;
        }

        @Override
        public Stamped record() {
            return record;
        }

        @Override
        public Optional<String> replace(String stamp, byte[] next) throws IOException {
            if (!held.isHeld()) {
                throw new AuthException.Storage("the lease of " + path + " is no longer held: take it again", null);
            }
            return EncryptedFileVault.this.replace(stamp, next);
        }

        @Override
        public boolean exclusive() {
            return true;
        }

        @Override
        public void close() {
            held.close();
        }
    }
}
