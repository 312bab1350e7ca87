package dev.freshet;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A shared vault in memory that knows every pair it has ever held. */
final class RememberingVault implements SharedTokenVault {
    private record State(long stamp, byte @Nullable [] bytes) {}

    private final AtomicReference<State> state = new AtomicReference<>(new State(0, null));
    private final Map<String, Boolean> held = new ConcurrentHashMap<>();

    @Nullable
    VaultRecord record() throws IOException {
        byte[] bytes = state.get().bytes();
        return bytes == null ? null : RecordFormat.read(bytes);
    }

    boolean hasHeld(VaultRecord record) {
        return held.containsKey(record.epoch() + ' ' + record.generation());
    }

    @Override
    public Stamped read() {
        State now = state.get();
        return new Stamped(Long.toString(now.stamp()), now.bytes());
    }

    @Override
    public Optional<String> replace(String stamp, byte[] record) throws IOException {
        State now = state.get();
        if (!stamp.equals(Long.toString(now.stamp()))) {
            return Optional.empty();
        }
        VaultRecord next = RecordFormat.read(record);
        State after = new State(now.stamp() + 1, record);
        if (!state.compareAndSet(now, after)) {
            return Optional.empty();
        }
        held.put(next.epoch() + ' ' + next.generation(), true);
        return Optional.of(Long.toString(after.stamp()));
    }

    @Override
    public Optional<Lease> lease(Duration wait) {
        Stamped now = read();
        return Optional.of(new Lease() {
            @Override
            public Stamped record() {
                return now;
            }

            @Override
            public Optional<String> replace(String stamp, byte[] record) throws IOException {
                return RememberingVault.this.replace(stamp, record);
            }

            @Override
            public boolean exclusive() {
                return true;
            }

            @Override
            public void close() {}
        });
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException();
    }
}
