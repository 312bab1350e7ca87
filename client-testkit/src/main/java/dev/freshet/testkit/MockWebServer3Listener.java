package dev.freshet.testkit;

import java.io.IOException;
import java.net.InetAddress;
import mockwebserver3.MockWebServer;

final class MockWebServer3Listener implements Listener {
    private final MockWebServer web = new MockWebServer();

    private MockWebServer3Listener(RotatingAuthServer server) {
        web.setServerSocketFactory(new LoopbackSockets());
        web.setDispatcher(new MockWebServer3Dispatcher(server));
    }

    static Listener open(RotatingAuthServer server) throws IOException {
        MockWebServer3Listener listener = new MockWebServer3Listener(server);
        listener.web.start(InetAddress.getLoopbackAddress(), 0);
        return listener;
    }

    @Override
    public String origin() {
        return Front.origin(web.getPort());
    }

    @Override
    public void close() {
        web.close();
    }
}
