package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.RealServer.Counts;
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
                AuthSession session = AuthSession.builder()
                        .endpoint(OidcProvider.CLIENT.endpoint(server, adapter.transport()))
                        .origins(server.origin())
                        .build()) {
            session.signIn(new Login(server, OidcProvider.CLIENT, OidcProvider.SCOPE).byCode());

            callAll(adapter.caller(session), server.resource());

            Counts counts = server.counts();
            System.out.printf(
                    "oidc-provider, %s: %d s, %d callers, %s requests, %d refreshes, %d replays, %s failures%n",
                    adapter, SECONDS, CALLERS, requests, counts.refreshes(), counts.replays(), failures);
            assertThat(failures).hasValue(0);
            assertThat(counts.replays()).isZero();
            assertThat(counts.refused()).isZero();
            // Each pair lives at least half of its life: none is replaced for nothing.
            assertThat(counts.refreshes()).isBetween(SECONDS / 5 - 1, SECONDS * 2 / 5 + 1);
        }
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
