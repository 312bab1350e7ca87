package dev.freshet.javahttp;

import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects by the JDK's rules, with two of its own: what identifies the caller stays at the origin for which it
 * was meant, and a body that cannot be sent twice is not. Where the JDK fails, for instance without a usable Location,
 * the redirect itself is the answer.
 */
final class Redirects {
    /** The JDK's own limit: with n, the n-th redirect is handed over. */
    private static final int LIMIT = Integer.getInteger("jdk.httpclient.redirects.retrylimit", 5);

    private static final Set<String> PERSONAL =
            Set.of("Authorization", "Cookie", "Proxy-Authorization", "Origin", "Referer", "Host");

    private final Redirect policy;
    private final Publishers publishers;

    Redirects(Redirect policy, Publishers publishers) {
        this.policy = policy;
        this.publishers = publishers;
    }

    /** What a WebSocket's handshake gets. */
    Redirects never() {
        return new Redirects(Redirect.NEVER, publishers);
    }

    Redirect policy() {
        return policy;
    }

    /**
     * The request for the redirect's target, or null when the answer is the caller's.
     *
     * @param followed how many redirects have been followed for this caller
     * @param tokenHeader the header of the session's scheme, if there is a session
     */
    @Nullable
    HttpRequest next(HttpRequest request, int status, HttpHeaders headers, int followed, @Nullable String tokenHeader) {
        if (policy == Redirect.NEVER || !isRedirect(status) || followed + 1 >= LIMIT) {
            return null;
        }
        URI target = target(request.uri(), headers.firstValue("Location").orElse(null));
        if (target == null || (policy == Redirect.NORMAL && isDowngrade(request.uri(), target))) {
            return null;
        }
        String method = method(status, request.method());
        boolean withBody = status != 303 && method.equals(request.method());
        if (withBody && !publishers.canRepeat(request)) {
            return null;
        }
        Set<String> without = sameOrigin(request.uri(), target) ? Set.of() : personal(tokenHeader);
        return OutgoingRequest.hop(request, target, method, withBody, without);
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static String method(int status, String method) {
        boolean toGet = status == 303 || (status < 303 && method.equals("POST"));
        return toGet ? "GET" : method;
    }

    private static @Nullable URI target(URI from, @Nullable String location) {
        if (location == null) {
            return null;
        }
        try {
            URI target = from.resolve(location);
            String scheme = target.getScheme();
            boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return http && target.getHost() != null ? target : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isDowngrade(URI from, URI to) {
        return from.getScheme().equalsIgnoreCase("https") && to.getScheme().equalsIgnoreCase("http");
    }

    private static Set<String> personal(@Nullable String tokenHeader) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(PERSONAL);
        if (tokenHeader != null) {
            names.add(tokenHeader);
        }
        return names;
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
