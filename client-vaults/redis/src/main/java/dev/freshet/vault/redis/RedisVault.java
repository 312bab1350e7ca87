package dev.freshet.vault.redis;

import dev.freshet.TokenCipher;
import dev.freshet.vault.LeasedVault;
import java.time.Duration;
import java.util.Objects;
import redis.clients.jedis.UnifiedJedis;

/**
 * Keeps sessions in Redis or Valkey, each in a hash of its own, encrypted. Safe from any thread.
 *
 * <pre>{@code
 * RedisVault vaults = RedisVault.on(new JedisPooled("redis.example.com", 6379), cipher);
 * AuthSession session = AuthSession.builder().vault(vaults.session("alice"))...
 * }</pre>
 *
 * <p>Every step is a script on one key, so a cluster serves as well. The lease runs out 6 seconds after its holder was
 * last heard of, by the server's clock. How long a command may take is the client's to say; stay below the session's vault
 * limit (5 s).
 *
 * <p>The keys have no time to live, and the server must not evict them ({@code maxmemory-policy noeviction}): an evicted
 * pair is a sign-in. A failover may lose the last writes; what that costs stands in the documentation.
 *
 * <p>While somebody waits for a lease, and from then on, one connection of the client's listens for what the others
 * write. {@link #close()} ends that, and nothing else.
 */
public final class RedisVault implements AutoCloseable {
    private static final Duration LIFE = Duration.ofSeconds(6);

    private final UnifiedJedis jedis;
    private final TokenCipher cipher;
    private final String prefix;
    private final Duration life;
    private final Wakeups wakeups;

    private RedisVault(UnifiedJedis jedis, TokenCipher cipher, String prefix, Duration life) {
        this.jedis = jedis;
        this.cipher = cipher;
        this.prefix = prefix;
        this.life = life;
        this.wakeups = new Wakeups(jedis, prefix + "changes");
    }

    /**
     * Vaults under keys that begin with {@code freshet:}. Does no I/O.
     *
     * @param jedis stays the caller's, who closes it after the sessions
     * @param cipher seals every record; the session's id is authenticated with it
     */
    public static RedisVault on(UnifiedJedis jedis, TokenCipher cipher) {
        Objects.requireNonNull(jedis, "jedis");
        Objects.requireNonNull(cipher, "cipher");
        return new RedisVault(jedis, cipher, "freshet:", LIFE);
    }

    /** The same under keys that begin differently. */
    public RedisVault prefix(String given) {
        return new RedisVault(jedis, cipher, Objects.requireNonNull(given, "prefix"), life);
    }

    /**
     * The same with leases of another life: 6 s unless set. A holder that is paused for longer may find another one in
     * its place; waiters wait as long for one that has died.
     */
    public RedisVault leaseLife(Duration given) {
        if (given.toMillis() < 1) {
            throw new IllegalArgumentException("leaseLife is less than a millisecond: " + given);
        }
        return new RedisVault(jedis, cipher, prefix, given);
    }

    /**
     * The vault of one session. Does no I/O.
     *
     * @param id told apart by case; stored in the clear, as the end of a key
     */
    public LeasedVault session(String id) {
        return new LeasedVault(new RedisEntry(new Scripts(jedis), wakeups, prefix + "session:" + id, life), cipher, id);
    }

    /** Stops listening. The vaults go on, and wait by asking again. */
    @Override
    public void close() {
        wakeups.close();
    }

    /** Shows the prefix only. */
    @Override
    public String toString() {
        return "RedisVault[" + prefix + "]";
    }
}
