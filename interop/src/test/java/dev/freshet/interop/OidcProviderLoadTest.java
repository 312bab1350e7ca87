package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.OidcProvider.Nonces;
import dev.freshet.interop.RealServer.Counts;
import dev.freshet.jose.Dpop;
import dev.freshet.jose.DpopKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hundred callers on one session, while its tokens run out every few seconds and a replay would end it. */
@Tag("node")
@ExtendWith(OidcProvider.Installed.class)
class OidcProviderLoadTest {
    private static final int CALLERS = 100;
    private static final int SECONDS = Integer.getInteger("freshet.seconds", 60);
    private static final Duration LIFE = Duration.ofSeconds(5);

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void noCallerNoticesThatTokensRunOut(Adapter adapter) throws Exception {
        try (OidcProvider server = OidcProvider.start(LIFE);
                AuthSession session = session(server, adapter, OidcProvider.CLIENT, AuthScheme.BEARER)) {
            session.signIn(new Login(server, OidcProvider.CLIENT, OidcProvider.SCOPE, null).byCode());

            callAll(adapter.caller(session), server.resource());

            report("oidc-provider, " + adapter, server.counts());
        }
    }

    /** The first request and the first refresh are told to bring a nonce; whatever comes then has the latest. */
    @ParameterizedTest
    @EnumSource
    void noCallerNoticesThatTokensAndNoncesRunOut(Adapter adapter) throws Exception {
        try (OidcProvider server = OidcProvider.start(LIFE);
                AuthSession session = session(server, adapter, OidcProvider.BOUND, Dpop.inVault())) {
            session.signIn(new Login(server, OidcProvider.BOUND, OidcProvider.SCOPE, DpopKey.generate()).byCode());
            Caller caller = adapter.caller(session);
            call(caller, server.resource());

            callAll(caller, server.resource());

            report("oidc-provider, DPoP, " + adapter + ", " + server.nonces(), server.counts());
            assertThat(server.nonces()).isEqualTo(new Nonces(1, 1));
        }
    }

    private static AuthSession session(OidcProvider server, Adapter adapter, Client client, AuthScheme scheme) {
        return AuthSession.builder()
                .endpoint(client.endpoint(server, adapter.transport()))
                .origins(server.origin())
                .scheme(scheme)
                .build();
    }

    private void report(String what, Counts counts) {
        System.out.printf(
                "%s: %d s, %d callers, %s requests, %d refreshes, %d replays, %s failures%n",
                what, SECONDS, CALLERS, requests, counts.refreshes(), counts.replays(), failures);
        assertThat(failures).hasValue(0);
        assertThat(counts.replays()).isZero();
        assertThat(counts.refused()).isZero();
        // Each pair lives at least half of its life: none is replaced for nothing.
        assertThat(counts.refreshes()).isBetween(SECONDS / 5 - 1, SECONDS * 2 / 5 + 1);
    }

    private void callAll(Caller caller, String uri) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(pool.submit(() -> {
                    while (System.nanoTime() < end) {
                        call(caller, uri);
                    }
                }));
            }
            for (Future<?> each : callers) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void call(Caller caller, String uri) {
        requests.incrementAndGet();
        try {
            failures.addAndGet(caller.get(uri).status() == 200 ? 0 : 1);
        } catch (IOException e) {
            failures.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
