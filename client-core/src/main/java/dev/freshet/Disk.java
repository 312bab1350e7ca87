package dev.freshet;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The steps in which a file is replaced, one by one, so that a test can stop after each, and lose what was not yet
 * synced. The bytes go through java.io, which does not look at a thread's interrupt flag.
 */
interface Disk {
    Disk REAL = new Disk() {};

    /** Makes an empty file for its owner only. */
    default void create(Path file) throws IOException {
        OwnerOnly.createFile(file);
    }

    default void write(Path file, byte[] bytes) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
        }
    }

    /** Returns when the file's bytes are on the disk. */
    default void sync(Path file) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.getFD().sync();
        }
    }

    /** Gives a file the name of another, which is gone then; nobody sees neither. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns when the folder's names are on the disk. */
    default void syncFolder(Path folder) throws IOException {
        AtomicFile.sync(folder);
    }
}
