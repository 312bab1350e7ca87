package dev.freshet.vault.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.freshet.vault.LeaseStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One session's hash. */
final class RedisEntry implements LeaseStore {
    private final Scripts scripts;
    private final Wakeups wakeups;
    private final String key;
    private final Duration life;

    RedisEntry(Scripts scripts, Wakeups wakeups, String key, Duration life) {
        this.scripts = scripts;
        this.wakeups = wakeups;
        this.key = key;
        this.life = life;
    }

    @Override
    public Entry read() throws IOException {
        List<byte[]> fields = scripts.read(key);
        return entry(fields.get(0), fields.get(1));
    }

    private static Entry entry(byte @Nullable [] version, byte @Nullable [] sealed) {
        boolean empty = sealed == null || sealed.length == 0;
        return new Entry(version == null ? 0 : number(version), empty ? null : sealed);
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, US_ASCII));
    }

    @Override
    public boolean replace(long expected, Entry next) throws IOException {
        return replace(expected, next, "");
    }

    private boolean replace(long expected, Entry next, String holder) throws IOException {
        byte[] sealed = next.sealed() == null ? new byte[0] : next.sealed();
        return scripts.ask(Scripts.REPLACE, key, expected, next.version(), sealed, holder, wakeups.channel());
    }

    @Override
    public Optional<Grant> tryLease() throws IOException {
        String holder = UUID.randomUUID().toString();
        List<?> taken = (List<?>) scripts.run(Scripts.LEASE, key, holder, life.toMillis());
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        Entry entry = entry((byte[]) taken.get(0), (byte[]) taken.get(1));
        return Optional.of(new Lease(holder, entry, number((byte[]) taken.get(2))));
    }

    @Override
    public void pause(Duration atMost) throws InterruptedException {
        wakeups.await(key, atMost);
    }

    @Override
    public String toString() {
        return "RedisVault";
    }

    private final class Lease implements Grant {
        private final String holder;
        private final Entry entry;
        private final long fence;

        Lease(String holder, Entry entry, long fence) {
            this.holder = holder;
            this.entry = entry;
            this.fence = fence;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public Duration life() {
            return life;
        }

        @Override
        public boolean replace(long expected, Entry next) throws IOException {
            return RedisEntry.this.replace(expected, next, holder);
        }

        @Override
        public boolean renew() throws IOException {
            return scripts.ask(Scripts.RENEW, key, holder, life.toMillis());
        }

        @Override
        public void release() throws IOException {
            scripts.ask(Scripts.RELEASE, key, holder, wakeups.channel());
        }
    }
}
