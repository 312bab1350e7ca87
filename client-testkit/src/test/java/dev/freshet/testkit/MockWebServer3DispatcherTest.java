package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
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

    private static Client client(MockWebServer web) {
        return new Client("http://" + web.getHostName() + ":" + web.getPort());
    }

    private static final class Greeter extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder()
                    .code(299)
                    .body("hello " + request.getTarget())
                    .build();
        }
    }
}
