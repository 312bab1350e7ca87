package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("okhttp4")
final class MockWebServerDispatcherTest extends DispatcherContract {
    @Override
    Front front(boolean greets) throws IOException {
        MockWebServer web = new MockWebServer();
        web.setDispatcher(
                greets ? new MockWebServerDispatcher(server, new Greeter()) : new MockWebServerDispatcher(server));
        web.start();
        return new Front(
                "http://" + web.getHostName() + ":" + web.getPort(),
                () -> web.takeRequest().getBody().readUtf8(),
                web);
    }

    @Test
    void aWebServerThatCannotStopHalfwaySaysSo() throws Exception {
        try (Front web = front(false);
                Gate gate = server.hold(Point.ANSWER_HALF_SENT)) {
            assertThat(web.client().get("/", "any").body()).contains("cannot stop halfway");
            assertThat(gate.arrivals()).isZero();
        }
    }

    @Test
    void anAnswerIsCutHalfwayOnAnyWebServer() throws Exception {
        try (Front web = front(false)) {
            server.onTokenRequest(Fault.answerCut());
            String token = server.signIn("ada").refreshToken();

            assertThatThrownBy(() -> web.client().refresh(token)).isInstanceOf(IOException.class);
            assertThat(server.refreshes()).isEqualTo(1);
        }
    }

    private static final class Greeter extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.getPath().equals("/broken")) {
                throw broken();
            }
            return new MockResponse().setResponseCode(299).setBody("hello " + request.getPath());
        }
    }
}
