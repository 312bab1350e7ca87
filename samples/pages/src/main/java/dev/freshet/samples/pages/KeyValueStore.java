package dev.freshet.samples.pages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands for whatever store an application has. */
final class KeyValueStore {
    private final Map<String, byte[]> entries = new ConcurrentHashMap<>();
    private volatile boolean down;

    byte @Nullable [] get(String key) throws IOException {
        return up().get(key);
    }

    void put(String key, byte[] value) throws IOException {
        up().put(key, value);
    }

    void remove(String key) throws IOException {
        up().remove(key);
    }

    /** All that is stored. */
    byte[] dump() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        entries.values().forEach(all::writeBytes);
        return all.toByteArray();
    }

    void shutDown() {
        down = true;
    }

    private Map<String, byte[]> up() throws IOException {
        if (down) {
            throw new IOException("the store is down");
        }
        return entries;
    }
}
