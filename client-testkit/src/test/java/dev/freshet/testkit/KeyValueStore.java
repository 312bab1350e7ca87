package dev.freshet.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What an application may have already: any store of bytes by their names. */
final class KeyValueStore {
    private final Map<String, byte[]> values = new ConcurrentHashMap<>();
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

    void shutDown() {
        down = true;
    }

    byte[] dump() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        values.values().forEach(all::writeBytes);
        return all.toByteArray();
    }

    private Map<String, byte[]> up() throws IOException {
        if (down) {
            throw new IOException("the store is down");
        }
        return values;
    }
}
