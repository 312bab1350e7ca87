package dev.freshet.javahttp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request made from another one: the caller's with a token on it, or the next hop after a redirect. A view costs half
 * of what {@link HttpRequest#newBuilder(HttpRequest, java.util.function.BiPredicate)} does, and leaves what it does not
 * change to the request beneath.
 */
final class OutgoingRequest extends HttpRequest {
    private static final String PARAMETER = "access_token";

    private final HttpRequest base;
    private final URI uri;
    private final String method;
    private final Optional<BodyPublisher> body;
    private final HttpHeaders headers;
    private final Optional<Duration> timeout;

    private OutgoingRequest(
            HttpRequest base,
            URI uri,
            String method,
            Optional<BodyPublisher> body,
            HttpHeaders headers,
            Optional<Duration> timeout) {
        this.base = base;
        this.uri = uri;
        this.method = method;
        this.body = body;
        this.headers = headers;
        this.timeout = timeout;
    }

    /** The same with more headers, and the time that is left. */
    static HttpRequest with(HttpRequest base, Map<String, String> more, Optional<Duration> timeout) {
        Map<String, List<String>> all = new HashMap<>(base.headers().map());
        all.keySet().removeIf(name -> more.keySet().stream().anyMatch(name::equalsIgnoreCase));
        more.forEach((name, value) -> all.put(name, List.of(value)));
        return same(base, HttpHeaders.of(all, (n, v) -> true), timeout);
    }

    /** The same with the time that is left. */
    static HttpRequest within(HttpRequest base, Optional<Duration> timeout) {
        return timeout.isEmpty() ? base : same(base, base.headers(), timeout);
    }

    /** Whether the URI carries a token itself (RFC 6750 section 2.3): there may be no second one. */
    static boolean bringsToken(URI uri) {
        String query = uri.getRawQuery();
        if (query == null) {
            return false;
        }
        for (int at = query.indexOf(PARAMETER); at >= 0; at = query.indexOf(PARAMETER, at + 1)) {
            int end = at + PARAMETER.length();
            boolean begins = at == 0 || query.charAt(at - 1) == '&';
            if (begins && (end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&')) {
                return true;
            }
        }
        return false;
    }

    private static HttpRequest same(HttpRequest base, HttpHeaders headers, Optional<Duration> timeout) {
        return new OutgoingRequest(base, base.uri(), base.method(), base.bodyPublisher(), headers, timeout);
    }

    /** The request for a redirect's target, without the headers named; they are compared without case. */
    static HttpRequest hop(HttpRequest base, URI target, String method, boolean withBody, Set<String> without) {
        HttpHeaders headers = HttpHeaders.of(base.headers().map(), (name, value) -> !without.contains(name));
        Optional<BodyPublisher> body = withBody ? base.bodyPublisher() : Optional.empty();
        return new OutgoingRequest(base, target, method, body, headers, base.timeout());
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
        return body;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Optional<Duration> timeout() {
        return timeout;
    }

    @Override
    public boolean expectContinue() {
        return base.expectContinue();
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
        return base.version();
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }

    /** Shows the target and the method only. */
    @Override
    public String toString() {
        return uri + " " + method;
    }
}
