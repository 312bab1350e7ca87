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
        boolean stays = line[1].equals("-");
        try {
            TokenPair pair = stays ? TokenPair.of(line[0]) : TokenPair.of(line[0], line[1]);
            Duration lifetime = Duration.ofSeconds(Long.parseLong(line[2]));
            return new RefreshOutcome.Refreshed(pair.expiresIn(lifetime), null);
        } catch (IllegalArgumentException e) { // where the old refresh token is spent, the new one is kept
            String what = "an access token that fits no header";
            return stays ? new RefreshOutcome.Ambiguous(what) : new RefreshOutcome.Unusable(Secret.of(line[1]), what);
        }
    }

    private static Duration retryAfter(HttpTransport.Response answer) {
        List<String> told = answer.headers("Retry-After");
        boolean seconds = !told.isEmpty() && told.get(0).matches("[0-9]{1,9}"); // it may be a date
        return Duration.ofSeconds(seconds ? Long.parseLong(told.get(0)) : 60);
    }
}
