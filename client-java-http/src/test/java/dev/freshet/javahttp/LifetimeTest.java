package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.AuthSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shutting down: requests under way end, retries included; a client that was handed in stays open. */
class LifetimeTest {
    private final Issuer issuer = new Issuer();
    private final TestServer server = new TestServer(issuer::guard);
    private final HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
    private final HttpClient delegate = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        issuer.release();
        server.close();
    }

    private AuthHttpClient over(HttpClient client) throws Exception {
        return AuthHttpClient.over(client, issuer.session(server.origin())).build();
    }

    private AuthHttpClient owning() throws Exception {
        return AuthHttpClient.over(HttpClient.newBuilder(), issuer.session(server.origin()))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatIsShutDownTakesNoMoreRequestsAndLeavesItsDelegateOpen(Way way) throws Exception {
        AuthHttpClient client = over(delegate);
        assertThat(client.isTerminated()).isFalse();

        client.shutdown();

        assertThat(client.isTerminated()).isTrue();
        assertThat(client.awaitTermination(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> way.send(client, request, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessage("closed");
        assertThat(delegate.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void aShutClientOpensNoWebSocket() throws Exception {
        AuthHttpClient client = over(delegate);
        client.shutdown();

        CompletableFuture<WebSocket> socket =
                client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:1/"), new WebSocket.Listener() {});

        assertThat(socket).isCompletedExceptionally();
    }

    @Test
    void aRequestThatWaitsForATokenIsSentAgainAfterAShutdown() throws Exception {
        AuthHttpClient client = owning();
        issuer.spoil();
        issuer.hold();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        issuer.awaitRefresh();

        client.shutdown();
        assertThat(client.isTerminated()).isFalse();
        assertThat(client.awaitTermination(Duration.ZERO)).isFalse();
        issuer.release();

        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThat(client.isTerminated()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void atOnceMeansThatAWaitingRequestIsNotSentAgain(Way way) throws Exception {
        AuthHttpClient client = over(delegate);
        issuer.spoil();
        issuer.hold();
        FutureTask<Throwable> caller =
                new FutureTask<>(() -> catchThrowable(() -> way.send(client, request, BodyHandlers.ofString())));
        new Thread(caller).start();
        issuer.awaitRefresh();

        client.shutdownNow();
        issuer.release();

        assertThat(caller.get(20, TimeUnit.SECONDS))
                .isInstanceOf(IOException.class)
                .hasMessage("closed");
        assertThat(server.seen()).hasSize(1);
    }

    /** What HttpClient itself has since 21, called as a user of 21 would. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void closeWaitsForTheLastRequestAndEndsAnOwnedDelegate() throws Exception {
        AuthHttpClient client = owning();
        issuer.spoil();
        issuer.hold();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        issuer.awaitRefresh();

        Thread closer = new Thread(() -> call(client, "close"));
        closer.start();
        awaitParked(closer);
        assertThat(answer).isNotDone();
        issuer.release();
        closer.join(20_000);

        assertThat(closer.isAlive()).isFalse();
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(call(client, "isTerminated")).isEqualTo(true);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void closeLeavesADelegateOpenThatWasHandedIn() throws Exception {
        AuthHttpClient client = over(delegate);

        call(client, "close");

        assertThat(call(delegate, "isTerminated")).isEqualTo(false);
        assertThat(delegate.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void aSessionOutlivesItsClients() throws Exception {
        AuthSession session = issuer.session(server.origin());
        AuthHttpClient.over(delegate, session).build().shutdown();

        AuthHttpClient second = AuthHttpClient.over(delegate, session).build();

        assertThat(second.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private static Object call(HttpClient client, String method) {
        try {
            return HttpClient.class.getMethod(method).invoke(client);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitParked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
