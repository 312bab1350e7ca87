package dev.freshet.testkit;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.HttpUrl;
import okhttp3.mockwebserver.Dispatcher;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.RecordedRequest;
import okhttp3.mockwebserver.SocketPolicy;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a test's own {@code okhttp3.mockwebserver.MockWebServer} answer as a {@link RotatingAuthServer} does. The test
 * starts and closes both.
 */
public final class MockWebServerDispatcher extends Dispatcher {
    private static final String CANNOT_STOP = "this MockWebServer cannot stop halfway through an answer: start the "
            + "RotatingAuthServer on a front of its own";

    private final RotatingAuthServer server;
    private final @Nullable Dispatcher resource;

    /** Answers everything as {@code server} does. */
    public MockWebServerDispatcher(RotatingAuthServer server) {
        this.server = server;
        this.resource = null;
    }

    /**
     * Hands requests with a live access token to {@code resource}, except those on a path that the server was told to
     * {@link RotatingAuthServer#answerFor answer for}, and is shut down with it. A {@link Fault} of the resource takes the
     * place of its answer.
     */
    public MockWebServerDispatcher(RotatingAuthServer server, Dispatcher resource) {
        this.server = server;
        this.resource = resource;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        AtomicReference<MockResponse> own = new AtomicReference<>();
        Exchanges.Own dispatched = resource == null
                ? null
                : () -> {
                    MockResponse response = resource.dispatch(request);
                    own.set(response);
                    return status(response);
                };
        Answer answer = server.exchanges().answer(read(request), dispatched);
        MockResponse made = own.get();
        return made != null && answer.kind() == Answer.Kind.OWN && answer.isWhole()
                ? completed(made, answer)
                : response(answer);
    }

    /** The test's own answer, with what every answer has. */
    private static MockResponse completed(MockResponse own, Answer answer) {
        MockResponse whole = own.clone();
        for (Map.Entry<String, String> header : answer.headersOfAll()) {
            if (own.getHeaders().get(header.getKey()) == null) {
                whole.setHeader(header.getKey(), header.getValue());
            }
        }
        return whole;
    }

    private static int status(MockResponse response) {
        return Integer.parseInt(response.getStatus().split(" ", 3)[1]);
    }

    @Override
    public void shutdown() {
        if (resource != null) {
            resource.shutdown();
        }
    }

    /** Reads a copy of the body, so that {@code resource} and {@code takeRequest} find it whole. */
    private static Received read(RecordedRequest request) {
        byte[] body = request.getBody().clone().readByteArray();
        HttpUrl url = request.getRequestUrl();
        return new Received(
                String.valueOf(request.getMethod()),
                url == null ? "http" : url.scheme(),
                String.valueOf(request.getPath()),
                request.getHeaders().toMultimap(),
                body);
    }

    private static MockResponse response(Answer answer) {
        if (answer.isCut()) {
            return new MockResponse().setSocketPolicy(SocketPolicy.DISCONNECT_AFTER_REQUEST);
        }
        MockResponse response = new MockResponse().setResponseCode(answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            response.addHeader(header.getKey(), header.getValue());
        }
        response.setBody(new Buffer().write(answer.body()));
        return answer.isWhole() ? response : pausing(response, answer);
    }

    /** Two parts of a body, and a socket that knows when the first has been sent. */
    private static MockResponse pausing(MockResponse response, Answer answer) {
        if (answer.halfway() == Answer.Halfway.CUT) {
            return response.setSocketPolicy(SocketPolicy.DISCONNECT_DURING_RESPONSE_BODY);
        }
        int half = answer.body().length / 2;
        if (!PausingSocket.pause(answer.halfway(), half == 0 ? 1 : 2)) {
            // an exception would leave the client without an answer for good
            return new MockResponse().setResponseCode(500).setBody(CANNOT_STOP);
        }
        return half == 0 ? response : response.throttleBody(half, 0, TimeUnit.MILLISECONDS);
    }
}
