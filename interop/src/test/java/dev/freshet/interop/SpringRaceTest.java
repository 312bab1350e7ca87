package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.interop.Forms.Reply;
import dev.freshet.interop.RealServer.Counts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spring reads a refresh token and replaces it in two steps. Two refreshes that both read before either replaces are
 * both answered with 200, and one of them has got a pair that is worth nothing.
 */
@ExtendWith(Started.class)
class SpringRaceTest {
    private static final Client CLIENT = SpringClients.BASIC;
    private static final int ROUNDS = 20;

    private final SpringServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final byte[] key = new byte[32];

    @TempDir
    Path folder;

    SpringRaceTest(SpringServer server) {
        this.server = server;
        new SecureRandom().nextBytes(key);
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    /** A session as another process would open it: nothing but the file is shared. */
    private AuthSession process(Adapter adapter) {
        return AuthSession.builder()
                .endpoint(CLIENT.endpoint(server, adapter.transport()))
                .vault(EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromBytes(key)))
                .origins(server.origin())
                .label(adapter.name())
                .build();
    }

    private TokenPair login() throws Exception {
        return new Login(server, CLIENT, SpringServer.SCOPE, null).byCode();
    }

    private Future<Integer> call(Adapter adapter, AuthSession session) {
        return pool.submit(() -> adapter.caller(session).get(server.resource()).status());
    }

    @Test
    void twoRefreshesByHandAreBothAnsweredAndOnePairIsWorthNothing() throws Exception {
        String spent = Objects.requireNonNull(login().refresh()).reveal();
        Future<Reply> one;
        Future<Reply> other;
        try (Authorizations.Hold hold = server.holdRefreshes(2)) {
            one = pool.submit(() -> Forms.refresh(server, CLIENT, spent, null));
            other = pool.submit(() -> Forms.refresh(server, CLIENT, spent, null));
            hold.awaitArrivals();
        }

        assertThat(List.of(one.get(), other.get())).extracting(Reply::status).containsOnly(200);
        assertThat(server.counts()).isEqualTo(new Counts(2, 1, 0));
        assertThat(List.of(again(one.get()), again(other.get()))).containsExactlyInAnyOrder(200, 400);
    }

    private int again(Reply reply) throws Exception {
        return Forms.refresh(server, CLIENT, reply.text("refresh_token"), null).status();
    }

    @Test
    void aSecondSessionOnTheVaultWaitsWhileTheFirstRefreshes() throws Exception {
        try (AuthSession one = process(Adapter.OK_HTTP);
                AuthSession other = process(Adapter.JAVA_HTTP)) {
            one.signIn(login());
            assertThat(other.ready()).isTrue();
            server.expireAccessTokens();
            Future<Integer> first;
            Future<Integer> second;
            try (Authorizations.Hold hold = server.holdRefreshes(1)) {
                first = call(Adapter.OK_HTTP, one);
                hold.awaitArrivals();
                second = call(Adapter.JAVA_HTTP, other);
                awaitWaitForTheLease(Adapter.JAVA_HTTP);
            }

            assertThat(first.get()).isEqualTo(200);
            assertThat(second.get()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(1, 0, 0));
        }
    }

    @Test
    void twoSessionsOnOneVaultNeverSpendATokenTwice() throws Exception {
        try (AuthSession one = process(Adapter.OK_HTTP);
                AuthSession other = process(Adapter.JAVA_HTTP)) {
            one.signIn(login());
            assertThat(other.ready()).isTrue();

            for (int round = 0; round < ROUNDS; round++) {
                server.expireAccessTokens();
                Future<Integer> first = call(Adapter.OK_HTTP, one);
                Future<Integer> second = call(Adapter.JAVA_HTTP, other);
                assertThat(List.of(first.get(), second.get())).containsOnly(200);
            }

            assertThat(server.counts()).isEqualTo(new Counts(ROUNDS, 0, 0));
        }
    }

    /** Until a thread of this adapter's session is parked in the vault. */
    private static void awaitWaitForTheLease(Adapter adapter) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Thread.getAllStackTraces().entrySet().stream()
                .noneMatch(thread -> thread.getKey().getName().equals("freshet " + adapter)
                        && thread.getKey().getState() == Thread.State.TIMED_WAITING
                        && Stream.of(thread.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("lease")))) {
            assertThat(System.nanoTime()).as("nobody waits for the lease").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
