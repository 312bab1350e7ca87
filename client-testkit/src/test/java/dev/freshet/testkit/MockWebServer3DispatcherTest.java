package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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

final class MockWebServer3DispatcherTest extends DispatcherContract {
    @Override
    Front front(boolean greets) throws IOException {
        MockWebServer web = new MockWebServer();
        web.setDispatcher(
                greets ? new MockWebServer3Dispatcher(server, new Greeter()) : new MockWebServer3Dispatcher(server));
        web.start();
        return new Front(
                "http://" + web.getHostName() + ":" + web.getPort(),
                () -> web.takeRequest().getBody().utf8(),
                web);
    }

    @Test
    void aTestsOwnAnswerIsHeldHalfwayToo() throws Exception {
        try (Front web = front(true);
                Gate half = server.hold(Point.ANSWER_HALF_SENT)) {
            HttpResponse<InputStream> answer =
                    web.client().open("/", server.signIn("ada").accessToken());

            half.awaitArrivals(1, Duration.ofSeconds(5));
            assertThat(answer.body().readNBytes(3)).asString(UTF_8).isEqualTo("hel");
            half.release();
            assertThat(answer.body().readAllBytes()).asString(UTF_8).isEqualTo("lo /");
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

    private static final class Greeter extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.getTarget().equals("/broken")) {
                throw broken();
            }
            return new MockResponse.Builder()
                    .code(299)
                    .body("hello " + request.getTarget())
                    .build();
        }
    }
}
