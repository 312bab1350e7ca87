package dev.freshet.samples.cli;

import dev.freshet.AuthException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Files and folders that are their owner's alone from the first byte. On Windows they inherit it from the user's profile. */
final class PrivateFiles {
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private PrivateFiles() {}

    /** Makes it, or takes back what others may do in it. */
    static void makeFolder(Path folder) throws AuthException.Storage {
        try {
            Files.createDirectories(folder, attributes(folder, "rwx------"));
            if (!isPrivate(folder)) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw failed(folder.toString(), e);
        }
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest, rest.position());
        }
        channel.force(true);
    }

    /** The whole new file or the old one, wherever the machine stops. */
    static void replace(Path file, byte[] bytes) throws AuthException.Storage {
        Path fresh = file.resolveSibling(file.getFileName() + ".new-" + UUID.randomUUID());
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (FileChannel channel = FileChannel.open(fresh, how, attributes(fresh, "rw-------"))) {
                write(channel, bytes);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw failed(file.toString(), e);
        }
    }

    /** The file, or empty where there is none. */
    static Optional<byte[]> read(Path file) throws AuthException.Storage {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed(file.toString(), e);
        }
    }

    /** What a file system says, with what to do about it. */
    static AuthException.Storage failed(String path, IOException e) {
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        String why = said != null ? said : e.getClass().getSimpleName().replace("Exception", "");
        return new AuthException.Storage(
                "cannot use " + path + " (" + why
                        + "): give this user the folder, make room on the disk, or name another"
                        + " folder in FRESHET_HOME",
                e);
    }

    /** Whether nobody but the owner may do anything with it; where there are no such permissions, true. */
    static boolean isPrivate(Path path) throws IOException {
        return !hasModes(path) || Files.getPosixFilePermissions(path).stream().noneMatch(OTHERS::contains);
    }

    private static FileAttribute<?>[] attributes(Path path, String modes) {
        return hasModes(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(modes))}
                : new FileAttribute<?>[0];
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
