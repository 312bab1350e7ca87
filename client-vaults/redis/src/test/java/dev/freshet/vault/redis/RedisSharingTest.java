package dev.freshet.vault.redis;

import dev.freshet.LeasingHarness;
import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;

/** Processes that share a key of a real server. */
class RedisSharingTest extends LeasingHarness {
    private static final Redis SERVER = new Redis();

    private final String store = SERVER.port() + " " + UUID.randomUUID() + ":";

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    protected Class<? extends Opener> opener() {
        return RedisContractTest.Opening.class;
    }

    @Override
    protected String store() {
        return store;
    }
}
