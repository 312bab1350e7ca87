package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What the JDK's front reads, byte by byte. */
final class WireTest extends ServerHarness {
    private final RotatingAuthServer server = strict();
    private final String authorization =
            "Authorization: Bearer " + server.signIn("ada").accessToken() + "\r\n";

    @Test
    void chunksWithExtensionsAndTrailersAreOneBody() throws Exception {
        String chunked = "POST /a HTTP/1.1\r\nHost: h\r\n" + authorization
                + "transfer-encoding: chunked\r\n\r\n3;x=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n";

        assertThat(talk(chunked + chunked).split("\r\n\r\nabc0123456789", -1)).hasSize(3);
    }

    @Test
    void whoeverExpectsToBeToldToContinueIsToldSo() throws Exception {
        assertThat(talk("POST /a HTTP/1.1\r\nHost: h\r\n" + authorization
                        + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")
                .endsWith("\r\n\r\nhi");
    }

    @Test
    void severalRequestsShareAConnection() throws Exception {
        String one = "GET /a HTTP/1.1\r\nHost: h\r\n" + authorization + "\r\n";

        assertThat(talk(one + one).split("GET /a ada", -1)).hasSize(3);
    }

    @Test
    void aClientThatWantsItClosedGetsItClosed() throws Exception {
        String one = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + authorization + "\r\n";

        assertThat(talk(one + one).split("GET /a ada", -1)).hasSize(2);
    }

    @Test
    void whatIsNoRequestClosesTheConnection() throws Exception {
        assertThat(talk("hello\r\n\r\n")).isEmpty();
        assertThat(talk("GET / HTTP/1.1\r\nno header\r\n\r\n")).isEmpty();
        assertThat(talk("POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n")).isEmpty();
        assertThat(talk("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nshort")).isEmpty();
        assertThat(talk("POST / HTTP/1.1\r\nContent-Length: 4294967295\r\n\r\n"))
                .isEmpty();
        assertThat(talk("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")).isEmpty();
        assertThat(talk("GET /cut HTTP/1.1\r\nHost: h\r\n")).isEmpty();
        assertThat(talk("GET /cut HTTP/1.1\r\nHost: h\r\n\r\nGET /cut")).doesNotContain("/cut");
        assertThat(server.requests()).extracting(Seen::status).containsExactly(401);
    }

    @Test
    void aClientThatHangsUpInItsHeadHasAskedForNothing() throws Exception {
        assertThat(talk("GET /cut HTTP/1.1\r\n" + authorization)).isEmpty();
        assertThat(server.requests()).isEmpty();
    }

    /** Sends all, hangs up, and reads what comes until the server does. */
    private String talk(String request) throws IOException {
        URI uri = URI.create(server.url("/"));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
