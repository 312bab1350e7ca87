package dev.freshet.testkit;

/**
 * A request as a {@link RotatingAuthServer} saw it, without a secret in it.
 *
 * @param method the HTTP method
 * @param host the {@code Host} header as it was sent, empty if there was none
 * @param path the path, without the query
 * @param status the status of the answer, 0 if the connection was cut instead, 200 if a dispatcher of the test's own
 *     gave the answer
 * @param authorization whether the request had an {@code Authorization} header, of any scheme
 * @param fingerprint 8 hexadecimal digits that stand for its bearer token, empty if it had none
 */
public record Seen(String method, String host, String path, int status, boolean authorization, String fingerprint) {
    static Seen of(Received request, Answer answer) {
        return new Seen(
                request.method(),
                request.header("Host"),
                request.path(),
                answer.status(),
                !request.header("Authorization").isEmpty(),
                request.bearerToken().map(Fingerprint::of).orElse(""));
    }

    /** Whether this request carried {@code accessToken} as its bearer token. */
    public boolean carried(String accessToken) {
        return fingerprint.equals(Fingerprint.of(accessToken));
    }
}
