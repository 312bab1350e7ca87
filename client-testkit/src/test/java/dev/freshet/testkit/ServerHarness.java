package dev.freshet.testkit;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Servers on one front that are closed when a test is over. */
abstract class ServerHarness {
    private final Front front;
    private final List<RotatingAuthServer> started = new ArrayList<>();

    ServerHarness(Front front) {
        this.front = front;
    }

    ServerHarness() {
        this(Front.JDK);
    }

    @AfterEach
    void closeServers() {
        started.forEach(RotatingAuthServer::close);
    }

    final RotatingAuthServer strict() {
        return started(builder -> builder);
    }

    final RotatingAuthServer started(UnaryOperator<RotatingAuthServer.Builder> how) {
        RotatingAuthServer server =
                how.apply(RotatingAuthServer.builder()).on(front).start();
        started.add(server);
        return server;
    }

    static Client client(RotatingAuthServer server) {
        return new Client(server.url(""));
    }

    static String error(HttpResponse<String> response) throws IOException {
        return Client.json(response).path("error").asText();
    }
}
