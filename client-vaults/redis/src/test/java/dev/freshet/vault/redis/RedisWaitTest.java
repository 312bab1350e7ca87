package dev.freshet.vault.redis;

import dev.freshet.SharedTokenVault;
import dev.freshet.TokenCipher;
import dev.freshet.WaitHarness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.JedisPooled;

/** The wait of a replica; each has a connection pool and a subscription of its own. */
class RedisWaitTest extends WaitHarness {
    private static final Redis SERVER = new Redis();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    protected SharedTokenVault open() {
        JedisPooled jedis = SERVER.client();
        RedisVault vaults = RedisVault.on(jedis, TokenCipher.fromBytes(new byte[32]));
        opened.add(vaults);
        opened.add(jedis);
        return vaults.session("alice");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }
}
