package dev.freshet.vault.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.TokenCipher;
import dev.freshet.vault.LeaseStore.Entry;
import dev.freshet.vault.LeaseStore.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.Protocol;

/** What is Redis's own about {@link RedisVault}; VaultContract says the rest. */
class RedisVaultTest {
    private static final byte[] RECORD = "a canary in the record".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = "another record".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Redis SERVER = new Redis();

    private final JedisPooled jedis = SERVER.client();
    private final String prefix = UUID.randomUUID() + ":";
    private final RedisVault vaults = vaults(jedis);

    private RedisVault vaults(JedisPooled client) {
        return RedisVault.on(client, TokenCipher.fromBytes(new byte[32])).prefix(prefix);
    }

    private RedisEntry entry(Duration life) {
        return new RedisEntry(new Scripts(jedis), new Wakeups(jedis, prefix + "changes"), prefix + "alice", life);
    }

    @AfterEach
    void close() {
        vaults.close();
        jedis.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void whatOneReplicaStoresAnotherOneReads() throws Exception {
        vaults.session("alice").save(RECORD);

        assertThat(vaults(jedis).session("alice").load()).contains(RECORD);
        assertThat(vaults.session("Alice").load()).isEmpty();
    }

    @Test
    void ofTwoFirstWritesOneIsRefused() throws Exception {
        SharedTokenVault vault = vaults.session("alice");
        String empty = vault.read().stamp();

        assertThat(vault.replace(empty, RECORD)).isPresent();
        assertThat(vault.replace(empty, NEXT)).isEmpty();
        assertThat(vault.load()).contains(RECORD);
    }

    @Test
    void noKeyHasATimeToLive() throws Exception {
        vaults.session("alice").save(RECORD);
        vaults.session("alice").lease(LONG).orElseThrow().close();

        for (String key : jedis.keys(prefix + "*")) {
            assertThat(jedis.ttl(key)).isEqualTo(-1);
        }
    }

    @Test
    void nothingOfTheRecordStandsInTheServer() throws Exception {
        vaults.session("alice").save(RECORD);

        jedis.hgetAll(prefix + "session:alice")
                .forEach((field, value) -> assertThat(field + value).doesNotContain("canary"));
    }

    @Test
    void aWaiterIsWokenWhenTheRecordChanges() throws Exception {
        SharedTokenVault vault = vaults.session("alice");
        vault.save(RECORD);
        try (Lease held = vault.lease(LONG).orElseThrow();
                JedisPooled other = SERVER.client()) {
            CompletableFuture<Optional<Lease>> waiting =
                    aside(() -> vaults(other).session("alice").lease(LONG));
            while (!waiting.isDone()) {
                vault.save(NEXT);
            }

            assertThat(waiting.get()).isEmpty();
            assertThat(held.record().record()).isEqualTo(RECORD);
        }
    }

    /** It keeps a connection, and a pool has few. */
    @Test
    void aSubscriptionEndsWhenNobodyWaits() throws Exception {
        RedisEntry waiting = entry(LONG);
        waiting.pause(Duration.ofMillis(20));
        until(() -> subscriptions() == 1);
        until(() -> subscriptions() == 0);

        aMessageEndsAPause();
    }

    private long subscriptions() {
        List<?> answer = (List<?>) jedis.sendCommand(Protocol.Command.PUBSUB, "NUMSUB", prefix + "changes");
        return (Long) answer.get(1);
    }

    /** A pause of half a minute ends when somebody writes. */
    @Test
    void aMessageEndsAPause() throws Exception {
        RedisEntry waiting = entry(LONG);
        CompletableFuture<Boolean> paused = aside(() -> {
            waiting.pause(LONG);
            return true;
        });
        RedisEntry writing = entry(LONG);
        until(() -> {
            try {
                writing.replace(writing.read().version(), new Entry(System.nanoTime() | 1, RECORD));
                return paused.isDone();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(paused.get()).isTrue();
    }

    @Test
    void whereNobodyMaySubscribeWaitersAskByTheClock() throws Exception {
        String user = "mute" + UUID.randomUUID();
        jedis.sendCommand(Protocol.Command.ACL, "SETUSER", user, "on", ">any", "~*", "+@all", "-subscribe", "-publish");
        HostAndPort address = new HostAndPort("127.0.0.1", SERVER.port());
        DefaultJedisClientConfig mute =
                DefaultJedisClientConfig.builder().user(user).password("any").build();
        try (JedisPooled client = new JedisPooled(address, mute)) {
            Lease held = vaults.session("alice").lease(LONG).orElseThrow();
            CompletableFuture<Optional<Lease>> waiting =
                    aside(() -> vaults(client).session("alice").lease(LONG));

            held.close();

            waiting.get(30, TimeUnit.SECONDS).orElseThrow().close();
        }
    }

    @Test
    void aHolderPastItsLeaseIsRefusedAndFreesNothing() throws Exception {
        RedisEntry brief = entry(Duration.ofMillis(1));
        RedisEntry other = entry(LONG);
        Grant paused = brief.tryLease().orElseThrow();
        Grant next = polled(other);

        assertThat(paused.renew()).isFalse();
        assertThat(paused.replace(0, new Entry(7, RECORD))).isFalse();
        paused.release();

        assertThat(next.fence()).isGreaterThan(paused.fence());
        assertThat(next.renew()).isTrue();
        assertThat(next.replace(0, new Entry(8, NEXT))).isTrue();
        assertThat(other.tryLease()).isEmpty();
    }

    @Test
    void aServerThatHasForgottenTheScriptsIsTaughtAgain() throws Exception {
        SharedTokenVault vault = vaults.session("alice");
        vault.save(RECORD);
        jedis.scriptFlush(prefix);

        vault.save(NEXT);

        assertThat(vault.load()).contains(NEXT);
    }

    /** The fence grows, and no stamp comes again, though the server begins anew. */
    @Test
    void aServerThatHasLostEverythingRepeatsNothing() throws Exception {
        RedisEntry entry = entry(LONG);
        SharedTokenVault vault = vaults.session("alice");
        vault.save(RECORD);
        String stamp = vault.read().stamp();
        long fence = entry.tryLease().orElseThrow().fence();
        jedis.flushAll();
        vault.save(NEXT);

        assertThat(vault.replace(stamp, RECORD)).isEmpty();
        assertThat(entry.tryLease().orElseThrow().fence()).isGreaterThan(fence);
    }

    @Test
    void aKeyThatHoldsSomethingElseIsLeftAlone() {
        jedis.set(prefix + "session:alice", "somebody else's");
        SharedTokenVault vault = vaults.session("alice");

        assertThatThrownBy(vault::read)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("choose another prefix");
        assertThatThrownBy(() -> vault.lease(LONG)).isInstanceOf(AuthException.Storage.class);
        assertThat(jedis.get(prefix + "session:alice")).isEqualTo("somebody else's");
    }

    @Test
    void aServerThatIsFullSaysSo() throws Exception {
        try (Redis full = new Redis("maxmemory 1", "maxmemory-policy noeviction");
                JedisPooled client = full.client()) {
            assertThatThrownBy(() -> vaults(client).session("alice").save(RECORD))
                    .isInstanceOf(AuthException.Storage.class)
                    .hasMessageContaining("takes no writes");
        }
    }

    @Test
    void aServerThatWantsAPasswordSaysSo() throws Exception {
        try (Redis closed = new Redis("requirepass secret");
                JedisPooled client = closed.client()) {
            assertThatThrownBy(() -> vaults(client).session("alice").read())
                    .isInstanceOf(AuthException.Storage.class)
                    .hasMessageContaining("lets this user not");
        }
    }

    @Test
    void aReplicaIsRefused() throws Exception {
        try (Redis replica = new Redis("replicaof 127.0.0.1 " + SERVER.port());
                JedisPooled client = replica.client()) {
            assertThatThrownBy(() -> vaults(client).session("alice").save(RECORD))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("connect to its primary");
        }
    }

    @Test
    void aServerThatIsGoneIsSaidSo() throws Exception {
        Redis gone = new Redis();
        try (JedisPooled client = gone.client()) {
            vaults(client).session("alice").save(RECORD);
            gone.close();

            assertThatThrownBy(() -> vaults(client).session("alice").read())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Redis cannot be reached");
        }
    }

    private static Grant polled(RedisEntry entry) throws IOException {
        long deadline = System.nanoTime() + LONG.toNanos();
        Optional<Grant> grant = entry.tryLease();
        while (grant.isEmpty() && System.nanoTime() < deadline) {
            grant = entry.tryLease();
        }
        return grant.orElseThrow();
    }

    private static void until(BooleanSupplier holds) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    private static <T> CompletableFuture<T> aside(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
