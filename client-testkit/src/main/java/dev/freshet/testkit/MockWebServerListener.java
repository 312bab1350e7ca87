package dev.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import okhttp3.mockwebserver.MockWebServer;

final class MockWebServerListener implements Listener {
    private final MockWebServer web = new MockWebServer();

    private MockWebServerListener(RotatingAuthServer server) {
        web.setServerSocketFactory(new LoopbackSockets());
        web.setDispatcher(new MockWebServerDispatcher(server));
    }

    static Listener open(RotatingAuthServer server) throws IOException {
        MockWebServerListener listener = new MockWebServerListener(server);
        listener.web.start(InetAddress.getLoopbackAddress(), 0);
        return listener;
    }

    @Override
    public String origin() {
        return Front.origin(web.getPort());
    }

    @Override
    public void close() {
        try {
            web.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
