package dev.freshet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Files and folders that only their owner can use, from the moment they exist. Elsewhere than POSIX: as inherited. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    static void createFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, attributes(folder, FOLDER));
    }

    static FileChannel openLock(Path file) throws IOException {
        Set<OpenOption> options = new HashSet<>();
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.WRITE);
        options.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options, attributes(file, FILE));
    }

    /** Takes away what others may do with the file, and what the owner may do beyond reading and writing. */
    static void narrow(Path file) throws IOException {
        if (!posix(file)) {
            return;
        }
        Set<PosixFilePermission> now = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .permissions();
        if (!FILE.containsAll(now)) {
            Set<PosixFilePermission> kept = EnumSet.noneOf(PosixFilePermission.class);
            kept.addAll(now);
            kept.retainAll(FILE);
            Files.setPosixFilePermissions(file, kept);
        }
    }

    /** Refuses a file that others may use, where there is one: what is secret in it may be known to them. */
    static void refuseShared(Path file) throws IOException {
        if (!posix(file) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.allOf(PosixFilePermission.class);
        others.removeAll(FOLDER);
        if (!Collections.disjoint(others, Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))) {
            throw new AuthException.Storage(
                    "others may use " + file + ": take that back (chmod 600), and if somebody has read it, sign out",
                    null);
        }
    }

    /** Refuses a file of another user's, who could read it and put an older one back; {@code probe} is made and removed. */
    static void refuseForeign(Path file, Path probe) throws IOException {
        if (!posix(file)) {
            return;
        }
        UserPrincipal us;
        try {
            createFile(probe);
            us = Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
            Files.delete(probe);
        } catch (IOException e) {
            return; // a folder that cannot be written: the first save will say so
        }
        UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(us)) {
            throw new AuthException.Storage(
                    file + " belongs to " + owner.getName()
                            + ": give it to the user of this program, or choose another path",
                    null);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
