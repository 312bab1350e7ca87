package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("okhttp4")
final class MockWebServerDispatcherTest {
    private final RotatingAuthServer server = RotatingAuthServer.builder().build();

    @Test
    void aTestsOwnWebServerRotatesAndPunishes() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServerDispatcher(server));
            web.start();
            Client client = client(web);
            String token = server.signIn("ada").refreshToken();

            assertThat(client.refresh(token).statusCode()).isEqualTo(200);
            assertThat(client.refresh(token).statusCode()).isEqualTo(400);
            assertThat(server.replays()).isEqualTo(1);
        }
    }

    @Test
    void aTestsOwnDispatcherStandsBehindTheTokenCheck() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServerDispatcher(server, new Greeter()));
            web.start();
            server.answerFor("/scripted", 204, Map.of(), "");
            String token = server.signIn("ada").accessToken();

            assertThat(client(web).get("/", token).body()).isEqualTo("hello /");
            assertThat(client(web).get("/", "unknown").statusCode()).isEqualTo(401);
            assertThat(client(web).get("/scripted", token).statusCode()).isEqualTo(204);
            assertThat(server.requests()).extracting(Seen::status).containsExactly(299, 401, 204);
        }
    }

    @Test
    void aWebServerThatCannotStopHalfwaySaysSo() throws Exception {
        try (MockWebServer web = new MockWebServer();
                Gate gate = server.hold(Point.ANSWER_HALF_SENT)) {
            web.setDispatcher(new MockWebServerDispatcher(server));
            web.start();

            assertThat(client(web).get("/", "any").body()).contains("cannot stop halfway");
            assertThat(gate.arrivals()).isZero();
        }
    }

    @Test
    void anAnswerIsCutHalfwayOnAnyWebServer() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServerDispatcher(server));
            web.start();
            server.onTokenRequest(Fault.answerCut());
            String token = server.signIn("ada").refreshToken();

            assertThatThrownBy(() -> client(web).refresh(token)).isInstanceOf(IOException.class);
            assertThat(server.refreshes()).isEqualTo(1);
        }
    }

    @Test
    void aTestsOwnDispatcherFindsTheBodyWhole() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServerDispatcher(server, new Greeter()));
            web.start();
            String token = server.signIn("ada").accessToken();

            client(web).post("/", "some=form", "Authorization", "Bearer " + token);

            assertThat(web.takeRequest().getBody().readUtf8()).isEqualTo("some=form");
        }
    }

    @Test
    void whatATestsOwnDispatcherSaysIsDecidedBeforeItIsHeld() throws Exception {
        try (MockWebServer web = new MockWebServer();
                Gate ready = server.hold(Point.ANSWER_READY, request -> request.status() == 299)) {
            web.setDispatcher(new MockWebServerDispatcher(server, new Greeter()));
            web.start();
            CompletableFuture<HttpResponse<String>> answer =
                    client(web).getAsync("/", server.signIn("ada").accessToken());

            ready.awaitArrivals(1, Duration.ofSeconds(5));
            ready.release();

            assertThat(answer.join().headers().firstValue("Date")).isPresent();
        }
    }

    @Test
    void aTestsOwnDispatcherThatThrowsLeavesNobodyWaiting() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServerDispatcher(server, new Greeter()));
            web.start();
            HttpResponse<String> answer =
                    client(web).get("/broken", server.signIn("ada").accessToken());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("the test's own code threw java.lang.AssertionError");
            assertThat(server.timeline().toString()).contains("/broken").contains("threw java.lang.AssertionError");
        }
    }

    private static Client client(MockWebServer web) {
        return new Client("http://" + web.getHostName() + ":" + web.getPort());
    }

    private static final class Greeter extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.getPath().equals("/broken")) {
                // which would print it
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
                throw new AssertionError("of the test's");
            }
            return new MockResponse().setResponseCode(299).setBody("hello " + request.getPath());
        }
    }
}
