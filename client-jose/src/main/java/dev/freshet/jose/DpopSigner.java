package dev.freshet.jose;

import dev.freshet.AuthScheme;
import dev.freshet.Secret;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Signs the attempts of one session: knows the nonce of each origin, and how far its clock is from ours. */
final class DpopSigner implements AuthScheme.Signer {
    /** A difference that a server's own tolerance covers, and that the way of an answer may make. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    private static final int LONGEST_NONCE = 1000;

    private final DpopKey key;
    private final Clock clock;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();

    /** What an origin has said: its last nonce, and how far its clock is ahead. */
    private record Server(@Nullable String nonce, Duration ahead) {
        static final Server UNKNOWN = new Server(null, Duration.ZERO);
    }

    DpopSigner(DpopKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    @Override
    public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) throws IOException {
        Server server = servers.getOrDefault(place(url, accessToken == null), Server.UNKNOWN);
        Instant there = clock.instant().plus(server.ahead());
        return Map.of("DPoP", key.proof(method, url, accessToken, server.nonce(), there));
    }

    /** A nonce or a date that is none, or doubled, leaves what was known. */
    @Override
    public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {
        String nonce = nonce(headers.apply("DPoP-Nonce"));
        Duration ahead = ahead(headers);
        if (nonce == null && ahead == null) {
            return;
        }
        servers.compute(place(url, tokenEndpoint), (place, before) -> {
            Server known = before == null ? Server.UNKNOWN : before;
            return new Server(nonce == null ? known.nonce() : nonce, ahead == null ? known.ahead() : ahead);
        });
    }

    /** A server's origin; the token endpoint's nonces are its own, also where it shares an origin with a resource. */
    private static String place(String url, boolean tokenEndpoint) {
        String target = DpopKey.target(url);
        return (tokenEndpoint ? "token " : "") + target.substring(0, target.indexOf('/', target.indexOf("://") + 3));
    }

    private static @Nullable String nonce(List<String> values) {
        String nonce = values.size() == 1 ? values.get(0) : "";
        if (nonce.isEmpty() || nonce.length() > LONGEST_NONCE) {
            return null;
        }
        for (int i = 0; i < nonce.length(); i++) {
            char c = nonce.charAt(i);
            if (c < '!' || c > '~' || c == '"' || c == '\\') {
                return null;
            }
        }
        return nonce;
    }

    /** A date that a cache has kept says nothing of now. */
    private @Nullable Duration ahead(Function<String, List<String>> headers) {
        List<String> dates = headers.apply("Date");
        if (dates.size() != 1 || !headers.apply("Age").isEmpty()) {
            return null;
        }
        try {
            Instant there = ZonedDateTime.parse(dates.get(0).trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration ahead = Duration.between(clock.instant(), there);
            return ahead.abs().compareTo(TOLERATED) > 0 ? ahead : Duration.ZERO;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** Shows the key's thumbprint only. */
    @Override
    public String toString() {
        return "DpopSigner[" + key.thumbprint() + "]";
    }
}
