package dev.freshet.samples.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.HttpTransport;
import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshRequest;
import dev.freshet.Secret;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A backend that answers "access refresh seconds", with - for a refresh token that stays, and 410 when all is over. */
final class LineEndpoint implements TokenEndpoint {
    private static final int LIMIT = 16_384;

    private final URI uri;
    private final HttpTransport transport;

    LineEndpoint(URI uri, HttpTransport transport) {
        this.uri = uri;
        this.transport = transport;
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) throws IOException {
        byte[] body = request.refreshToken().reveal().getBytes(UTF_8);
        Map<String, String> headers = Map.of("Content-Type", "text/plain");
        HttpTransport.Response answer =
                transport.send(new HttpTransport.Request("POST", uri, headers, body, request.timeout(), LIMIT));
        return switch (answer.status()) {
            case 200 -> pair(new String(answer.body(), UTF_8).strip().split(" "));
            case 410 -> new RefreshOutcome.Rejected("410");
            case 429 -> new RefreshOutcome.Limited(retryAfter(answer), "429");
            default -> new RefreshOutcome.Ambiguous("status " + answer.status());
        };
    }

    private static RefreshOutcome pair(String[] line) {
        if (line.length != 3) {
            return new RefreshOutcome.Ambiguous("not a line of three");
        }
        try {
            TokenPair pair = line[1].equals("-") ? TokenPair.of(line[0]) : TokenPair.of(line[0], line[1]);
            Duration lifetime = Duration.ofSeconds(Long.parseLong(line[2]));
            return new RefreshOutcome.Refreshed(pair.expiresIn(lifetime), null);
        } catch (IllegalArgumentException e) { // the refresh token is spent: the new one is kept
            return new RefreshOutcome.Unusable(Secret.of(line[1]), "an access token that fits no header");
        }
    }

    private static Duration retryAfter(HttpTransport.Response answer) {
        List<String> seconds = answer.headers("Retry-After");
        return Duration.ofSeconds(seconds.isEmpty() ? 60 : Long.parseLong(seconds.get(0)));
    }
}
