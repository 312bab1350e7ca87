package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an authorization server's metadata when it is first needed, and again when its life is over: at the place of RFC
 * 8414 section 3.1, else at that of OpenID Connect. Two that need it at once both read it; neither waits for the other.
 */
final class Discovery {
    private static final Duration BEFORE_NEXT_TRY = Duration.ofMinutes(5);

    private final HttpTransport transport;
    private final String issuer;
    private final boolean isHttps;
    private final List<URI> places;
    private final Duration life;
    private final SessionClock clock;
    private volatile @Nullable Known known;

    private record Known(Metadata metadata, long until) {}

    /** The metadata of this issuer, which {@link #checked} takes. */
    Discovery(HttpTransport transport, String issuer, Duration life, SessionClock clock) {
        this.transport = transport;
        this.issuer = issuer;
        this.life = life;
        this.clock = clock;
        URI uri = checked(issuer);
        isHttps = uri.getScheme().equals("https");
        String origin = uri.getScheme() + "://" + uri.getRawAuthority();
        String path = uri.getRawPath().replaceFirst("/$", "");
        places = List.of(
                URI.create(origin + "/.well-known/oauth-authorization-server" + path),
                URI.create(origin + path + "/.well-known/openid-configuration"));
    }

    /** An issuer's identifier: https unless on this machine, without user information, query or fragment. */
    static URI checked(String issuer) {
        URI uri = TokenPost.address(issuer, "issuer");
        if (uri.getRawQuery() != null) {
            throw new IllegalArgumentException("issuer has a query: " + TokenPost.shown(uri));
        }
        return uri;
    }

    /**
     * What is known, or else what is read within this time. A reading that fails leaves what was known, for another five
     * minutes at least.
     */
    Metadata within(Duration timeout) throws NotReady {
        Known now = known;
        if (now != null && clock.nanos() - now.until() < 0) {
            return now.metadata();
        }
        Duration until = life;
        Metadata metadata;
        try {
            metadata = read(timeout);
        } catch (NotReady e) {
            if (now == null) {
                throw e;
            }
            metadata = now.metadata();
            until = BEFORE_NEXT_TRY;
        }
        known = new Known(metadata, clock.nanos() + until.toNanos());
        return metadata;
    }

    private Metadata read(Duration timeout) throws NotReady {
        TokenAnswer.readable();
        long start = System.nanoTime();
        List<String> faults = new ArrayList<>();
        boolean passing = false;
        for (URI place : places) {
            Duration left = timeout.minusNanos(System.nanoTime() - start);
            try {
                // one that never answers leaves as much time to each of those after it
                return metadata(get(place, left.dividedBy(places.size() - faults.size())));
            } catch (NotReady e) {
                passing |= e.isPassing();
                faults.add(e.getMessage() + " at " + place.getRawPath());
            }
        }
        String what = "the metadata of " + issuer + " cannot be used: " + String.join(", ", faults);
        throw passing ? NotReady.now(what) : NotReady.ever(what);
    }

    private HttpTransport.Response get(URI place, Duration left) throws NotReady {
        if (left.isNegative() || left.isZero()) {
            throw NotReady.now("no time left");
        }
        Map<String, String> headers = Map.of("Accept", "application/json", "Accept-Encoding", "identity");
        try {
            return transport.send(new HttpTransport.Request("GET", place, headers, new byte[0], left, TokenPost.LIMIT));
        } catch (IOException | RuntimeException e) {
            throw NotReady.now(Exchange.kind(e));
        }
    }

    private Metadata metadata(HttpTransport.Response response) throws NotReady {
        int status = response.status();
        if (status != 200) {
            boolean passing = status == 408 || status == 429 || status >= 500;
            throw passing ? NotReady.now(String.valueOf(status)) : NotReady.ever(String.valueOf(status));
        }
        Json json = TokenAnswer.json(response);
        if (json == null) {
            throw NotReady.ever("no JSON object");
        }
        if (!issuer.equals(json.text("issuer"))) {
            throw NotReady.ever("another issuer");
        }
        URI tokens = address(json, "token_endpoint");
        if (tokens == null) {
            throw NotReady.ever("no token endpoint");
        }
        return new Metadata(tokens, address(json, "revocation_endpoint"));
    }

    /** An address that tokens may be sent to, or null; only a server on this machine has one without TLS. */
    private @Nullable URI address(Json json, String member) throws NotReady {
        if (!json.has(member)) {
            return null;
        }
        try {
            URI uri = TokenPost.address(String.valueOf(json.text(member)), member);
            if (!isHttps || uri.getScheme().equals("https")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // its message may hold the text
        }
        throw NotReady.ever("a " + member + " that no token may be sent to");
    }

    /** Shows the issuer only. */
    @Override
    public String toString() {
        return issuer;
    }
}
