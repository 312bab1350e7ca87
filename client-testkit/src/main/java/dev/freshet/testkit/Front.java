package dev.freshet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/** What listens for a {@link RotatingAuthServer}. The server behind it behaves the same. */
public enum Front {
    /** {@code mockwebserver3}, for test suites on OkHttp 5. */
    MOCKWEBSERVER3,

    /** {@code okhttp3.mockwebserver}, for test suites on OkHttp 4.12; needs JUnit 4's jar, as that does. */
    MOCKWEBSERVER,

    /** The JDK's sockets, for test suites without OkHttp. */
    JDK;

    Listener open(RotatingAuthServer server) {
        try {
            return switch (this) {
                case MOCKWEBSERVER3 -> MockWebServer3Listener.open(server);
                case MOCKWEBSERVER -> MockWebServerListener.open(server);
                case JDK -> JdkListener.open(server);
            };
        } catch (IOException e) {
            throw new UncheckedIOException("no listener on the loopback interface", e);
        }
    }

    static Listener openFirst(RotatingAuthServer server) {
        LinkageError reason = null;
        for (Front front : values()) {
            try {
                return front.open(server);
            } catch (LinkageError absent) {
                // mockwebserver3 is also unusable where it is present but OkHttp is 4.12
                reason = absent;
            }
        }
        throw new IllegalStateException("no front runs here", reason);
    }

    static String origin(int port) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
