package dev.freshet.jose;

import dev.freshet.testkit.MockWebServer3Dispatcher;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.WebSocketListener;

/** A server that binds tokens to keys, and behind it an API that redirects and opens sockets. */
final class Site implements AutoCloseable {
    private final MockWebServer web = new MockWebServer();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

    final RotatingAuthServer auth;

    Site(RotatingAuthServer.Builder builder) {
        auth = builder.build();
        Dispatcher guarded = new MockWebServer3Dispatcher(auth, new Api());
        web.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                requests.add(request);
                return guarded.dispatch(request);
            }
        });
        try {
            web.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Api extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            MockResponse.Builder answer = new MockResponse.Builder();
            return switch (request.getUrl().encodedPath()) {
                case "/redirect" ->
                    answer.code(302)
                            .setHeader("Location", request.getUrl().queryParameter("to"))
                            .build();
                case "/socket" ->
                    answer.webSocketUpgrade(new WebSocketListener() {}).build();
                default -> answer.body("hello").build();
            };
        }
    }

    String url(String path) {
        return "http://" + web.getHostName() + ":" + web.getPort() + path;
    }

    List<RecordedRequest> requests() {
        return requests;
    }

    int count(String path) {
        return (int) requests.stream()
                .filter(request -> request.getUrl().encodedPath().equals(path))
                .count();
    }

    @Override
    public void close() {
        web.close();
    }
}
