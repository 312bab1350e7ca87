package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import dev.freshet.HttpTransport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends the requests of a sign-in the way refreshes are sent: each once, no redirect followed, the answer's size and the
 * time bounded.
 */
final class Wire implements HTTPRequestSender {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;

    private final HttpTransport transport;

    Wire(HttpTransport transport) {
        this.transport = transport;
    }

    /** The client beneath all that this program sends. */
    static HttpClient client() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        request.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String body = request.getBody();
        HttpTransport.Response answer = transport.send(new HttpTransport.Request(
                request.getMethod().name(),
                request.getURI(),
                headers,
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
                LIMIT,
                MOST_BYTES));
        HTTPResponse copy = new HTTPResponse(answer.status());
        for (String name : new String[] {"Content-Type", "Date"}) {
            answer.headers(name).forEach(value -> copy.setHeader(name, value));
        }
        copy.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return copy;
    }
}
