package dev.freshet.samples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.MockWebServer3Dispatcher;
import dev.freshet.testkit.RotatingAuthServer;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** A suite that has a MockWebServer keeps it, and what it answers. */
class OwnWebServerTest {
    @Test
    void theSuitesOwnAnswersStandBehindTheTokens() throws Exception {
        try (RotatingAuthServer server = RotatingAuthServer.builder().build();
                MockWebServer web = new MockWebServer()) {
            web.setDispatcher(new MockWebServer3Dispatcher(server, new Orders()));
            web.start();
            IssuedTokens alice = server.signIn("alice");
            OkHttpClient client = new RefreshAuthenticator(
                            web.url("/token").toString(), alice.accessToken(), alice.refreshToken())
                    .client();
            server.expireAccessTokens();

            assertThat(App.get(client, web.url("/orders").toString())).isEqualTo(204);
            server.verify().oneRefreshFor(1);
        }
    }

    /** What the suite answered before. */
    private static final class Orders extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder().code(204).build();
        }
    }
}
