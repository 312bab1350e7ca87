package dev.freshet.keychain;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A keychain in memory, which forgets, spoils or hangs when told. */
final class FakeBinding implements Binding {
    final Map<String, byte[]> secrets = new ConcurrentHashMap<>();
    volatile boolean forgetful;
    volatile boolean spoiling;
    volatile @Nullable CountDownLatch hanging;

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        CountDownLatch until = hanging;
        if (until != null) {
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        byte[] found = secrets.get(name);
        if (found == null || !spoiling) {
            return found == null ? null : found.clone();
        }
        byte[] spoiled = found.clone();
        spoiled[0] ^= 1;
        return spoiled;
    }

    @Override
    public boolean add(String name, byte[] secret) {
        return forgetful || secrets.putIfAbsent(name, secret.clone()) == null;
    }

    @Override
    public boolean delete(String name) {
        return secrets.remove(name) != null;
    }
}
