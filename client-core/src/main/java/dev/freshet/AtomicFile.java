package dev.freshet;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is there whole or not at all, also after a crash. Whoever changes it holds a lock; reading needs
 * none. An interrupt stops nothing half-way.
 */
final class AtomicFile {
    private static final int MOST_BYTES = 16 << 20;

    /** Windows refuses to rename over a file that somebody reads: tried again for a third of a second. */
    private static final int MOST_RENAMES = 8;

    private static final long BETWEEN_RENAMES = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path file;
    private final Path folder;
    private final String temporary;
    private final Disk disk;
    private boolean swept;
    private volatile boolean ours;

    AtomicFile(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
        this.folder = folder(file);
        this.temporary = file.getFileName() + ".tmp-";
    }

    /** The bytes, or null when there is no file. Permissions wider than the owner's are taken back first. */
    byte @Nullable [] read() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            refuseFileForFolder();
            return null;
        }
        if (!attributes.isRegularFile()) {
            throw new AuthException.Storage(
                    file + " is " + (attributes.isSymbolicLink() ? "a symbolic link" : "not a file")
                            + ": remove it, or choose another path",
                    null);
        }
        try {
            if (!ours) {
                OwnerOnly.refuseForeign(file, file.resolveSibling(temporary + UUID.randomUUID()));
                ours = true;
            }
            OwnerOnly.narrow(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        try (InputStream in = new FileInputStream(file.toFile())) {
            return readFully(in);
        } catch (IOException e) {
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            throw e;
        }
    }

    /** A newer JDK calls a file below a file missing: then the vault is not empty, its path is wrong. */
    private void refuseFileForFolder() throws AuthException.Storage {
        for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
            if (Files.exists(at)) {
                throw new AuthException.Storage(at + " is not a folder: remove it, or choose another path", null);
            }
        }
    }

    /** Makes the folder, and those above it, where they are missing. Returns its real path. */
    Path createFolder() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
            missing.push(at);
        }
        if (!missing.isEmpty()) {
            OwnerOnly.createFolders(folder);
            for (Path made : missing) {
                sync(folder(made));
            }
        }
        return folder.toRealPath();
    }

    /** Replaces the bytes. They are on the disk when this returns; until the rename the file is as it was. */
    void replace(byte[] bytes) throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw new AuthException.Storage(
                    "the record for " + file + " is larger than " + MOST_BYTES + " bytes", null);
        }
        sweep();
        Path fresh = folder.resolve(temporary + UUID.randomUUID());
        try {
            disk.create(fresh);
            disk.write(fresh, bytes);
            disk.sync(fresh);
            rename(fresh);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
        disk.syncFolder(folder);
    }

    private void rename(Path fresh) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                disk.rename(fresh, file);
                return;
            } catch (AccessDeniedException e) {
                if (tries == MOST_RENAMES) {
                    throw e;
                }
                LockSupport.parkNanos(tries * BETWEEN_RENAMES);
            }
        }
    }

    /** Renames the file to the first free name like {@code <name>.damaged-1}. */
    Path setAside() throws IOException {
        for (int n = 1; ; n++) {
            Path aside = folder.resolve(file.getFileName() + ".damaged-" + n);
            if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try {
                Files.move(file, aside);
                sync(folder);
                return aside;
            } catch (FileAlreadyExistsException e) {
                // somebody else's file took the name in between
            }
        }
    }

    /** Deletes what a crash has left half written. Nobody else writes now, for the caller holds the lock. */
    private void sweep() throws IOException {
        if (swept) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                folder, path -> String.valueOf(path.getFileName()).startsWith(temporary))) {
            for (Path path : left) {
                Files.deleteIfExists(path);
            }
        }
        swept = true;
    }

    private static byte[] readFully(InputStream in) throws IOException {
        byte[] bytes = new byte[4096];
        int length = 0;
        while (true) {
            int read = in.read(bytes, length, bytes.length - length);
            if (read < 0 || length == MOST_BYTES) {
                return Arrays.copyOf(bytes, length);
            }
            length += read;
            if (length == bytes.length && length < MOST_BYTES) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
        }
    }

    /** Puts a rename in this folder on the disk, where a folder can be opened (not on Windows). */
    static void sync(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                FileChannel channel;
                try {
                    channel = FileChannel.open(folder, StandardOpenOption.READ);
                } catch (IOException e) {
                    return;
                }
                try (FileChannel open = channel) {
                    open.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Path folder(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
