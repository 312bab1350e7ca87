package dev.freshet;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk that stops after a step, and knows everything that may be left of a folder then: of a file that was not synced
 * any beginning, of names that were not synced as many changes as the journal has written, in their order.
 */
final class LossyDisk implements Disk {
    /** The machine stops. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A file apart from its name. */
    private static final class Inode {
        byte[] written = new byte[0];
        byte[] synced = new byte[0];
    }

    private final Map<String, Inode> syncedNames = new LinkedHashMap<>();
    private final List<Map<String, Inode>> later = new ArrayList<>();
    private Map<String, Inode> names = new LinkedHashMap<>();
    private int stepsLeft = Integer.MAX_VALUE;
    private long room = Long.MAX_VALUE;
    private int deniedRenames;
    int renames;

    /** Stops after so many steps from now. */
    void stopAfter(int steps) {
        stepsLeft = steps;
    }

    /** Files longer than this do not fit. */
    void leaveRoomFor(long bytes) {
        room = bytes;
    }

    /** The next renames are refused, as Windows does while somebody reads the file. */
    void denyRenames(int times) {
        deniedRenames = times;
    }

    private void step() {
        if (stepsLeft-- <= 0) {
            throw new Stopped();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private void rename() {
        later.add(new LinkedHashMap<>(names));
    }

    @Override
    public void create(Path file) throws IOException {
        step();
        Disk.super.create(file);
        names.put(name(file), new Inode());
        rename();
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        step();
        if (bytes.length > room) {
            throw new IOException("No space left on device");
        }
        Disk.super.write(file, bytes);
        names.get(name(file)).written = bytes.clone();
    }

    @Override
    public void sync(Path file) throws IOException {
        step();
        Disk.super.sync(file);
        Inode inode = names.get(name(file));
        inode.synced = inode.written;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        renames++;
        if (deniedRenames-- > 0) {
            throw new AccessDeniedException(to.toString());
        }
        Disk.super.rename(from, to);
        names.put(name(to), names.remove(name(from)));
        rename();
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        step();
        Disk.super.syncFolder(folder);
        syncedNames.clear();
        syncedNames.putAll(names);
        later.clear();
    }

    /** All that may be found after a stop now, each as bytes by name. */
    Set<Map<String, Found>> afterAStop() {
        List<Map<String, Inode>> folders = new ArrayList<>(List.of(new LinkedHashMap<>(syncedNames)));
        folders.addAll(later);
        Set<Map<String, Found>> all = new LinkedHashSet<>();
        for (Map<String, Inode> folder : folders) {
            for (int part = 0; part <= 4; part++) {
                Map<String, Found> found = new LinkedHashMap<>();
                for (Map.Entry<String, Inode> entry : folder.entrySet()) {
                    found.put(entry.getKey(), new Found(left(entry.getValue(), part)));
                }
                all.add(found);
            }
        }
        return all;
    }

    /** What was synced, or some quarters of what was written since. */
    private static byte[] left(Inode inode, int quarters) {
        return inode.written == inode.synced
                ? inode.synced
                : Arrays.copyOf(inode.written, inode.written.length * quarters / 4);
    }

    /** Bytes that are compared. */
    static final class Found {
        final byte[] bytes;

        Found(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Found found && Arrays.equals(bytes, found.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
