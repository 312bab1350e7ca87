package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
