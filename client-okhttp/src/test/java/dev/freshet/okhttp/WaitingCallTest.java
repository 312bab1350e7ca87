package dev.freshet.okhttp;

import static dev.freshet.okhttp.Keyring.get;
import static dev.freshet.okhttp.Keyring.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import okhttp3.CacheControl;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P3, P5: how a call ends that waits for a refresh, and that the refresh goes on without it. */
@Timeout(60)
final class WaitingCallTest {
    private final RawServer server = new RawServer((seen, out) ->
            RawServer.reply(out, "Bearer second".equals(seen.header("Authorization")) ? 200 : 401, "an answer"));
    private final Keyring keyring = new Keyring(server.url(""));
    private final OkHttpClient client = keyring.client();

    WaitingCallTest() throws Exception {}

    @AfterEach
    void close() {
        keyring.close();
        server.close();
    }

    private void assertTheRefreshIsKept() throws Exception {
        keyring.refreshTo("second");

        assertThat(status(client, get(server.url("/")))).isEqualTo(200);
        assertThat(keyring.endpoint.count()).isEqualTo(1);
        assertThat(client.connectionPool().connectionCount())
                .isEqualTo(client.connectionPool().idleConnectionCount());
    }

    @Test
    void aCallTimeoutEndsTheWait() throws Exception {
        OkHttpClient hasty =
                client.newBuilder().callTimeout(Duration.ofSeconds(2)).build();

        assertThatThrownBy(() -> status(hasty, get(server.url("/"))))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("timeout");

        assertThat(keyring.endpoint.count()).isEqualTo(1);
        assertTheRefreshIsKept();
    }

    @Test
    void cancellingAnEnqueuedCallEndsTheWait() throws Exception {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        Call call = client.newCall(get(server.url("/")));
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                outcome.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                outcome.complete(response.code());
                response.close();
            }
        });
        keyring.endpoint.awaitRequests(1);

        call.cancel();

        assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertTheRefreshIsKept();
    }

    @Test
    void interruptingTheThreadEndsTheWait() throws Exception {
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            Throwable thrown = catchThrowable(() -> status(client, get(server.url("/"))));
            assertThat(thrown).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(caller);
        thread.start();
        keyring.endpoint.awaitRequests(1);

        thread.interrupt();

        assertThat(caller.get(30, TimeUnit.SECONDS)).isTrue();
        assertTheRefreshIsKept();
    }

    /** P21: it is about what is here now; one that finds the vault unread or the token expired does not ask. */
    @Test
    void aRequestForTheCacheOnlyNeverWaits() throws Exception {
        try (AuthSession unread = AuthSession.builder()
                .endpoint(keyring.endpoint)
                .origins(server.url(""))
                .build()) {
            FakeClock clock = new FakeClock();
            AuthSession expired = expiredSession(clock, keyring.endpoint);
            Request cached = get(server.url("/"))
                    .newBuilder()
                    .cacheControl(CacheControl.FORCE_CACHE)
                    .build();

            for (AuthSession session : new AuthSession[] {unread, expired}) {
                Request tagged =
                        cached.newBuilder().tag(AuthSession.class, session).build();
                assertThat(status(client, tagged)).isEqualTo(504);
            }
            expired.close();
        }
        assertThat(keyring.endpoint.count()).isZero();
        assertThat(server.requests()).isEmpty();
    }

    /** P20. */
    @Test
    void aBodyThatIsSentOnceWaitsForAFreshTokenWhereTheExpiryIsKnown() throws Exception {
        RecordingEndpoint endpoint = new RecordingEndpoint();
        try (AuthSession session = expiredSession(new FakeClock(), endpoint)) {
            endpoint.answer(TokenPair.of("second", "refresh-2").expiresIn(Duration.ofMinutes(5)));
            Request upload = new Request.Builder()
                    .url(server.url("/upload"))
                    .tag(AuthSession.class, session)
                    .post(new Once())
                    .build();

            assertThat(status(client, upload)).isEqualTo(200);
        }
        assertThat(server.sent("Authorization")).containsExactly("Bearer second");
        assertThat(server.requests().get(0).body()).isEqualTo("once");
    }

    private AuthSession expiredSession(FakeClock clock, RecordingEndpoint endpoint) throws Exception {
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(server.url(""))
                .clock(clock)
                .build();
        session.signIn(TokenPair.of("first", "refresh-1").expiresIn(Duration.ofMinutes(5)));
        clock.advance(Duration.ofMinutes(6));
        return session;
    }

    private static final class Once extends RequestBody {
        private boolean written;

        @Override
        public MediaType contentType() {
            return MediaType.get("text/plain");
        }

        @Override
        public long contentLength() {
            return 4;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            assertThat(written).isFalse();
            written = true;
            sink.writeUtf8("once");
        }

        @Override
        public boolean isOneShot() {
            return true;
        }
    }
}
