package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a web server of the test's own does, whichever of OkHttp's two it is, when the test server is its dispatcher. */
abstract class DispatcherContract {
    final RotatingAuthServer server = RotatingAuthServer.builder().build();

    /**
     * Starts a web server.
     *
     * @param greets whether a dispatcher of the test's own stands behind the token check: it answers 299 and "hello
     *     PATH", and throws at /broken
     */
    abstract Front front(boolean greets) throws IOException;

    record Front(String origin, Callable<String> bodies, Closeable web) implements AutoCloseable {
        Client client() {
            return new Client(origin);
        }

        @Override
        public void close() throws IOException {
            web.close();
        }
    }

    /** What the dispatcher of the test's own throws; it is printed nowhere. */
    static AssertionError broken() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
        return new AssertionError("of the test's");
    }

    @Test
    void aTestsOwnWebServerRotatesAndPunishes() throws Exception {
        try (Front web = front(false)) {
            Client client = web.client();
            String token = server.signIn("ada").refreshToken();

            assertThat(client.refresh(token).statusCode()).isEqualTo(200);
            assertThat(client.refresh(token).statusCode()).isEqualTo(400);
            assertThat(server.replays()).isEqualTo(1);
        }
    }

    @Test
    void aTestsOwnDispatcherStandsBehindTheTokenCheck() throws Exception {
        try (Front web = front(true)) {
            server.answerFor("/scripted", 204, Map.of(), "");
            String token = server.signIn("ada").accessToken();

            assertThat(web.client().get("/", token).body()).isEqualTo("hello /");
            assertThat(web.client().get("/", "unknown").statusCode()).isEqualTo(401);
            assertThat(web.client().get("/scripted", token).statusCode()).isEqualTo(204);
            assertThat(server.requests()).extracting(Seen::status).containsExactly(299, 401, 204);
        }
    }

    @Test
    void aTestsOwnDispatcherFindsTheBodyWhole() throws Exception {
        try (Front web = front(true)) {
            String token = server.signIn("ada").accessToken();

            web.client().post("/", "some=form", "Authorization", "Bearer " + token);

            assertThat(web.bodies().call()).isEqualTo("some=form");
        }
    }

    @Test
    void whatATestsOwnDispatcherSaysIsDecidedBeforeItIsHeld() throws Exception {
        try (Front web = front(true);
                Gate ready = server.hold(Point.ANSWER_READY, request -> request.status() == 299)) {
            CompletableFuture<HttpResponse<String>> answer =
                    web.client().getAsync("/", server.signIn("ada").accessToken());

            ready.awaitArrivals(1, Duration.ofSeconds(5));
            ready.release();

            assertThat(answer.join().headers().firstValue("Date")).isPresent();
        }
    }

    @Test
    void aTestsOwnDispatcherThatThrowsLeavesNobodyWaiting() throws Exception {
        try (Front web = front(true)) {
            HttpResponse<String> answer =
                    web.client().get("/broken", server.signIn("ada").accessToken());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("the test's own code threw java.lang.AssertionError");
            assertThat(server.timeline().toString()).contains("/broken").contains("threw java.lang.AssertionError");
        }
    }
}
