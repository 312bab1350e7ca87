package dev.freshet.vault.redis;

import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.TokenCipher;
import dev.freshet.testkit.ProcessVaultContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.JedisPooled;

class RedisContractTest extends ProcessVaultContract {
    private static final Redis SERVER = new Redis();

    private final String prefix = UUID.randomUUID() + ":";
    private final JedisPooled jedis = SERVER.client();

    /** Opens vaults of a store, "port prefix". */
    public static final class Opening implements Opener {
        private JedisPooled jedis;
        private RedisVault vaults;

        @Override
        public SharedTokenVault open(String store, String name) {
            String[] parts = store.split(" ", 2);
            if (vaults == null) {
                jedis = new JedisPooled("127.0.0.1", Integer.parseInt(parts[0]));
                vaults = RedisVault.on(jedis, TokenCipher.fromBytes(new byte[32]))
                        .prefix(parts[1])
                        .leaseLife(Duration.ofSeconds(1));
            }
            return vaults.session(name);
        }

        @Override
        public void close() {
            if (vaults != null) {
                vaults.close();
                jedis.close();
            }
        }
    }

    @AfterEach
    void close() {
        jedis.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Override
    protected Class<? extends Opener> opener() {
        return Opening.class;
    }

    @Override
    protected String store() {
        return SERVER.port() + " " + prefix;
    }

    @Override
    protected void lapse(Lease lease) {
        for (String key : jedis.keys(prefix + "*")) {
            jedis.hset(key, "end", "0");
        }
    }

    @Override
    protected Optional<byte[]> atRest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String key : jedis.keys(prefix + "*")) {
            all.writeBytes(key.getBytes(StandardCharsets.UTF_8));
            jedis.hgetAll(key.getBytes(StandardCharsets.UTF_8)).forEach((field, value) -> {
                all.writeBytes(field);
                all.writeBytes(value);
            });
        }
        return Optional.of(all.toByteArray());
    }

    /** The keys become something that is no session. */
    @Override
    protected boolean breakDown() {
        for (String key : jedis.keys(prefix + "*")) {
            jedis.del(key);
            jedis.set(key, "somebody else's");
        }
        return true;
    }
}
