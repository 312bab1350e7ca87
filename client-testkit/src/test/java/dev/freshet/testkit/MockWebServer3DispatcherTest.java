package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

final class MockWebServer3DispatcherTest {
    private final RotatingAuthServer server = RotatingAuthServer.builder().build();

    @Test
    void aTestsOwnWebServerRotatesAndPunishes() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServer3Dispatcher(server));
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
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Greeter()));
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
    void aTestsOwnDispatcherFindsTheBodyWhole() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Greeter()));
            web.start();
            String token = server.signIn("ada").accessToken();

            client(web).post("/", "some=form", "Authorization", "Bearer " + token);

            assertThat(web.takeRequest().getBody().utf8()).isEqualTo("some=form");
        }
    }

    @Test
    void aTestsOwnAnswerIsHeldHalfwayToo() throws Exception {
        try (MockWebServer web = new MockWebServer();
                Gate half = server.hold(Point.ANSWER_HALF_SENT)) {
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Greeter()));
            web.start();
            HttpResponse<InputStream> answer =
                    client(web).open("/", server.signIn("ada").accessToken());

            half.awaitArrivals(1, Duration.ofSeconds(5));
            assertThat(answer.body().readNBytes(3)).asString(UTF_8).isEqualTo("hel");
            half.release();
            assertThat(answer.body().readAllBytes()).asString(UTF_8).isEqualTo("lo /");
        }
    }

    @Test
    void whatATestsOwnDispatcherSaysIsDecidedBeforeItIsHeld() throws Exception {
        try (MockWebServer web = new MockWebServer();
                Gate ready = server.hold(Point.ANSWER_READY, request -> request.status() == 299)) {
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Greeter()));
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
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Greeter()));
            web.start();
            HttpResponse<String> answer =
                    client(web).get("/broken", server.signIn("ada").accessToken());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("the test's own code threw java.lang.AssertionError");
            assertThat(server.timeline().toString()).contains("/broken").contains("threw java.lang.AssertionError");
        }
    }

    @Test
    void overHttp2AnAnswerIsLostOrCutAsOverHttp1() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            web.setDispatcher(new MockWebServer3Dispatcher(server));
            web.start();

            for (Fault fault : List.of(Fault.answerLost(), Fault.answerCut(), Fault.connectionCut())) {
                Request refresh = refresh(web);
                server.onTokenRequest(fault);

                assertThatThrownBy(() -> body(refresh)).isInstanceOf(IOException.class);
                assertThat(body(refresh)).startsWith("{");
            }
            assertThat(server.replays()).isEqualTo(2);
        }
    }

    @Test
    void overHttp2ItKnowsItsHost() throws Exception {
        try (MockWebServer web = new MockWebServer()) {
            web.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            web.setDispatcher(new MockWebServer3Dispatcher(server));
            web.start();
            String origin = "http://" + web.getHostName() + ":" + web.getPort();

            assertThat(body(new Request.Builder()
                            .url(web.url("/.well-known/openid-configuration"))
                            .build()))
                    .contains("\"issuer\":\"" + origin + "\"");
            assertThat(server.requests())
                    .extracting(seen -> "http://" + seen.host())
                    .containsExactly(origin);
        }
    }

    private Request refresh(MockWebServer web) {
        FormBody form = new FormBody.Builder()
                .add("grant_type", "refresh_token")
                .add("refresh_token", server.signIn("ada").refreshToken())
                .build();
        return new Request.Builder().url(web.url("/token")).post(form).build();
    }

    private static String body(Request request) throws IOException {
        OkHttpClient http2 = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .retryOnConnectionFailure(false)
                .build();
        try (Response response = http2.newCall(request).execute()) {
            return response.body().string();
        }
    }

    private static Client client(MockWebServer web) {
        return new Client("http://" + web.getHostName() + ":" + web.getPort());
    }

    private static final class Greeter extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.getTarget().equals("/broken")) {
                // which would print it
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
                throw new AssertionError("of the test's");
            }
            return new MockResponse.Builder()
                    .code(299)
                    .body("hello " + request.getTarget())
                    .build();
        }
    }
}
