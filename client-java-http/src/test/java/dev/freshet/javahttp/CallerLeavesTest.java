package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.RefreshOutcome;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P3, T12: cancelling or interrupting a caller ends that caller's request only. P5: a retry has what is left. */
class CallerLeavesTest {
    private final Issuer issuer = new Issuer();
    private final TestServer server = new TestServer(issuer::guard);
    private final HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

    @AfterEach
    void close() {
        issuer.release();
        server.close();
    }

    private AuthHttpClient refusedAndHeld() throws Exception {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .build();
        issuer.spoil();
        issuer.hold();
        return client;
    }

    private void theRefreshWentOn(AuthHttpClient client) throws Exception {
        issuer.release();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(server.tokens()).containsExactly("Bearer access-0", "Bearer access-2");
        assertThat(issuer.refreshes()).isEqualTo(1);
    }

    @Test
    void aCancelledWaitSendsNothingMoreAndTheRefreshGoesOn() throws Exception {
        AuthHttpClient client = refusedAndHeld();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        issuer.awaitRefresh();

        assertThat(answer.cancel(true)).isTrue();

        assertThat(answer).isCancelled();
        theRefreshWentOn(client);
    }

    @Test
    void cancellingADerivedFutureCancelsTheRequest() throws Exception {
        AuthHttpClient client = refusedAndHeld();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        CompletableFuture<String> body = answer.thenApply(HttpResponse::body);
        issuer.awaitRefresh();

        assertThat(body.cancel(true)).isTrue();

        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join).isInstanceOfAny(CancellationException.class, CompletionException.class);
        theRefreshWentOn(client);
    }

    @Test
    void cancellingReachesTheWire() throws Exception {
        StubClient wire = new StubClient();
        AuthHttpClient client =
                AuthHttpClient.over(wire, issuer.session(server.origin())).build();

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        answer.cancel(true);

        assertThat(wire.pending).isCancelled();
    }

    @Test
    void anInterruptedCallerLeavesAndTheRefreshGoesOn() throws Exception {
        AuthHttpClient client = refusedAndHeld();
        FutureTask<Boolean> caller = new FutureTask<>(() -> {
            assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(caller);
        thread.start();
        issuer.awaitRefresh();

        thread.interrupt();

        assertThat(caller.get(20, TimeUnit.SECONDS))
                .as("the flag, as HttpClient.send leaves it")
                .isFalse();
        theRefreshWentOn(client);
    }

    /** Found by a storm of cancellations: the refusal was held, and its connection stayed open for good. */
    @Test
    void aRefusalThatArrivesAsItsCallerLeavesIsLetGo() throws Exception {
        for (boolean callerFirst : new boolean[] {false, true}) {
            Arrival arrival = new Arrival();
            StubClient wire = new StubClient() {
                @Override
                public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest sent, BodyHandler<T> handler) {
                    arrival.begin = () -> handler.apply(Arrival.REFUSAL).onSubscribe(arrival);
                    return super.sendAsync(sent, handler);
                }
            };
            CompletableFuture<HttpResponse<String>> answer = AuthHttpClient.over(wire, issuer.session(server.origin()))
                    .build()
                    .sendAsync(request, BodyHandlers.ofString());

            if (callerFirst) {
                answer.cancel(true);
                arrival.begin.run();
            } else {
                arrival.begin.run();
                answer.cancel(true);
            }

            assertThat(arrival.ended).as("the caller first: " + callerFirst).isTrue();
        }
    }

    @Test
    void aRefusalThatArrivesAsItsCallerIsInterruptedIsLetGo() throws Exception {
        Arrival arrival = new Arrival();
        StubClient wire = new StubClient() {
            @Override
            public <T> HttpResponse<T> send(HttpRequest sent, BodyHandler<T> handler) throws InterruptedException {
                handler.apply(Arrival.REFUSAL).onSubscribe(arrival);
                throw new InterruptedException();
            }
        };
        AuthHttpClient client =
                AuthHttpClient.over(wire, issuer.session(server.origin())).build();

        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                .isInstanceOf(InterruptedException.class);

        assertThat(arrival.ended).isTrue();
    }

    /** The session has ended, so the refusal is the caller's; they leave while it is read. */
    @ParameterizedTest
    @EnumSource
    void aRefusalThatIsReadWhenItsCallerLeavesIsCutOff(Way way) throws Exception {
        issuer.failWith(new RefreshOutcome.Rejected("invalid_grant"));
        CountDownLatch reading = new CountDownLatch(1);
        BodyHandler<String> handler = info -> {
            reading.countDown();
            return BodySubscribers.ofString(StandardCharsets.UTF_8);
        };
        try (RawServer endless = new RawServer((headers, out) ->
                RawServer.write(out, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nnever all"))) {
            AuthHttpClient client = AuthHttpClient.over(
                            HttpClient.newHttpClient(),
                            issuer.session(endless.uri("http", "").toString()))
                    .build();
            HttpRequest asked = HttpRequest.newBuilder(endless.uri("http", "/")).build();

            if (way == Way.SEND_ASYNC) {
                CompletableFuture<HttpResponse<String>> answer = client.sendAsync(asked, handler);
                Issuer.awaitOrFail(reading);
                answer.cancel(true);
            } else {
                FutureTask<Throwable> caller =
                        new FutureTask<>(() -> catchThrowable(() -> client.send(asked, handler)));
                Thread thread = new Thread(caller);
                thread.start();
                Issuer.awaitOrFail(reading);
                thread.interrupt();
                assertThat(caller.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            }

            endless.awaitEnds(1);
        }
    }

    /** The body of a refusal, as a client beneath delivers it; ended when it is read or cancelled. */
    private static final class Arrival implements Flow.Subscription {
        static final ResponseInfo REFUSAL = new ResponseInfo() {
            @Override
            public int statusCode() {
                return 401;
            }

            @Override
            public HttpHeaders headers() {
                return HttpHeaders.of(Map.of(), (name, value) -> true);
            }

            @Override
            public HttpClient.Version version() {
                return HttpClient.Version.HTTP_1_1;
            }
        };

        volatile boolean ended;
        volatile Runnable begin = () -> {};

        @Override
        public void request(long n) {
            ended = true;
        }

        @Override
        public void cancel() {
            ended = true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetryHasWhatIsLeftOfTheRequestsTimeout(Way way) throws Exception {
        StubClient wire = new StubClient(401, 200);
        AuthHttpClient client =
                AuthHttpClient.over(wire, issuer.session(server.origin())).build();
        HttpRequest limited = HttpRequest.newBuilder(server.uri("/"))
                .timeout(Duration.ofMinutes(1))
                .build();

        way.send(client, limited, BodyHandlers.ofString());

        Duration first = wire.sent.get(0).timeout().orElseThrow();
        Duration second = wire.sent.get(1).timeout().orElseThrow();
        assertThat(first).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(second).isLessThan(first);
    }
}
