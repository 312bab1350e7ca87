package dev.freshet.testkit;

import java.util.Map;
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
    private final RotatingAuthServer server;
    private final @Nullable Dispatcher resource;

    /** Answers everything as {@code server} does. */
    public MockWebServerDispatcher(RotatingAuthServer server) {
        this.server = server;
        this.resource = null;
    }

    /**
     * Hands requests with a live access token to {@code resource}, except those on a path that the server was told to
     * {@link RotatingAuthServer#answerFor answer for}, and is shut down with it.
     */
    public MockWebServerDispatcher(RotatingAuthServer server, Dispatcher resource) {
        this.server = server;
        this.resource = resource;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
        Answer answer = server.answer(read(request));
        return answer.accepted() && resource != null ? resource.dispatch(request) : response(answer);
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
        return new Received(
                String.valueOf(request.getMethod()),
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
        return response.setBody(new Buffer().write(answer.body()));
    }
}
