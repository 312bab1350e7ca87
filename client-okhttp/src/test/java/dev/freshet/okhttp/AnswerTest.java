package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static dev.freshet.okhttp.Keyring.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.RefreshOutcome;
import dev.freshet.TokenPair;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P18, O26: who gets which body, and that none is left open. */
@Timeout(60)
final class AnswerTest {
    private final CountDownLatch firstEventRead = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();
    private final RawServer server = new RawServer((seen, out) -> {
        boolean good = "Bearer second".equals(seen.header("Authorization"));
        if (seen.path().equals("/turns")) {
            RawServer.reply(out, count.incrementAndGet() % 2 == 0 ? 200 : 401, "x".repeat(10_000));
        } else if (!good) {
            RawServer.reply(out, 401, "why not");
        } else if (seen.path().equals("/events")) {
            RawServer.write(out, "HTTP/1.1 200 -\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
            Keyring.await(firstEventRead);
            RawServer.write(out, "data: two\n\n");
            out.close();
        } else {
            RawServer.reply(out, 200, "welcome");
        }
    });
    private final Keyring keyring = new Keyring(server.url(""));
    private final ConnectionPool one = new ConnectionPool(1, 1, TimeUnit.MINUTES);
    private final OkHttpClient client =
            keyring.client().newBuilder().connectionPool(one).build();

    AnswerTest() throws Exception {}

    @AfterEach
    void close() {
        one.evictAll();
        keyring.close();
        server.close();
    }

    private void assertNothingIsOpen() {
        assertThat(one.connectionCount()).isEqualTo(one.idleConnectionCount());
    }

    @Test
    void aThousandRefusedBodiesLeaveTheOneConnectionFree() throws Exception {
        for (int i = 0; i < 1000; i++) {
            keyring.endpoint.answer(TokenPair.of("access-" + i, "refresh-" + i));

            assertThat(status(client, get(server.url("/turns")))).isEqualTo(200);
        }

        assertThat(server.requests()).hasSize(2000);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void theRefusedBodyIsClosedBeforeTheRetry() throws Exception {
        keyring.refreshTo("second");

        assertThat(status(client, get(server.url("/")))).isEqualTo(200);

        assertThat(server.connections()).isEqualTo(1);
        assertNothingIsOpen();
    }

    @Test
    void theRefusedBodyIsClosedWhenTheRefreshFails() {
        keyring.endpoint.answer(new RefreshOutcome.NotSent("no network"));

        assertThatThrownBy(() -> status(client, get(server.url("/")))).isInstanceOf(AuthException.Unavailable.class);

        assertNothingIsOpen();
    }

    @Test
    void aRefusalThatEndsTheSessionIsHandedOverUnread() throws Exception {
        keyring.endpoint.answer(new RefreshOutcome.Rejected("invalid_grant"));

        try (Response response = client.newCall(get(server.url("/"))).execute()) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(response.body().string()).isEqualTo("why not");
        }
        assertNothingIsOpen();
    }

    @Test
    void aRefusalOfTheRetryIsHandedOverUnread() throws Exception {
        keyring.refreshTo("third");

        try (Response response = client.newCall(get(server.url("/"))).execute()) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(response.body().string()).isEqualTo("why not");
        }
        assertThat(server.sent("Authorization")).containsExactly("Bearer first", "Bearer third");
    }

    /** Server-sent events: an answer that goes on is read as it comes. */
    @Test
    void aStreamIsReadableAsItComesAfterARefresh() throws Exception {
        keyring.refreshTo("second");

        try (Response response = client.newCall(get(server.url("/events"))).execute()) {
            BufferedSource events = Objects.requireNonNull(response.body()).source();
            assertThat(events.readUtf8Line()).isEqualTo("data: one");
            firstEventRead.countDown();
            assertThat(events.readUtf8Line()).isEmpty();
            assertThat(events.readUtf8Line()).isEqualTo("data: two");
        }
    }
}
