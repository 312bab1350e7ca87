package dev.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a test's own {@code mockwebserver3.MockWebServer} answer as a {@link RotatingAuthServer} does. The test starts and
 * closes both.
 */
public final class MockWebServer3Dispatcher extends Dispatcher {
    /** RFC 9113 section 7. */
    private static final int INTERNAL_ERROR = 2;

    private final RotatingAuthServer server;
    private final @Nullable Dispatcher resource;

    /** Answers everything as {@code server} does. */
    public MockWebServer3Dispatcher(RotatingAuthServer server) {
        this.server = server;
        this.resource = null;
    }

    /**
     * Hands requests with a live access token to {@code resource}, except those on a path that the server was told to
     * {@link RotatingAuthServer#answerFor answer for}, and is closed with it. A {@link Fault} of the resource takes the place
     * of its answer.
     */
    public MockWebServer3Dispatcher(RotatingAuthServer server, Dispatcher resource) {
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
                    return response.getCode();
                };
        Received received = read(request);
        Answer answer = server.exchanges().answer(received, dispatched);
        MockResponse made = own.get();
        return made != null && answer.kind() == Answer.Kind.OWN
                ? completed(made, answer)
                : response(answer, received.isOfHttp2());
    }

    /** The test's own answer, with what every answer has. */
    private static MockResponse completed(MockResponse own, Answer answer) {
        MockResponse.Builder whole = own.newBuilder();
        for (Map.Entry<String, String> header : answer.headersOfAll()) {
            if (own.getHeaders().get(header.getKey()) == null) {
                whole.setHeader(header.getKey(), header.getValue());
            }
        }
        return answer.isWhole()
                ? whole.build()
                : whole.body(new HalfBody(answer.withBody(bytes(own)))).build();
    }

    private static byte[] bytes(MockResponse own) {
        MockResponseBody body = own.getBody();
        Buffer bytes = new Buffer();
        try {
            if (body != null) {
                body.writeTo(bytes);
            }
            return bytes.readByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (resource != null) {
            resource.close();
        }
    }

    private static Received read(RecordedRequest request) {
        byte[] body =
                request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
        return new Received(
                request.getMethod(),
                request.getUrl().scheme(),
                request.getTarget(),
                request.getHeaders().toMultimap(),
                body);
    }

    private static MockResponse response(Answer answer, boolean http2) {
        if (answer.isCut() && http2) {
            throw MockWebServer3Dispatcher.<RuntimeException>reset();
        }
        if (answer.isCut()) {
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        }
        MockResponse.Builder response = new MockResponse.Builder().code(answer.status());
        for (Map.Entry<String, String> header : answer.headers()) {
            response.addHeader(header.getKey(), header.getValue());
        }
        if (answer.halfway() == Answer.Halfway.CUT && http2) {
            // where a body that fails ends as if it were whole
            response.onResponseBody(new SocketEffect.CloseStream(INTERNAL_ERROR));
        } else if (!answer.isWhole()) {
            return response.body(new HalfBody(answer)).build();
        }
        return response.body(new Buffer().write(answer.body())).build();
    }

    /**
     * Resets the stream. mockwebserver3 5.5 looks for what is to be done at an answer's start in the answer that it peeked
     * at, before it asked for one; and an {@code IOException}, which {@code dispatch} may not declare, is how a stream fails.
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E reset() throws E {
        throw (E) new IOException("cut without an answer");
    }
}
