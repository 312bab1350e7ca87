package dev.freshet.testkit;

/**
 * A request as a {@link RotatingAuthServer} saw it, without a secret in it.
 *
 * @param method the HTTP method
 * @param host the {@code Host} header (HTTP/2: {@code :authority}) as it was sent, empty if there was none
 * @param path the path, without the query; a fingerprint stands for a token in it
 * @param status the status of the answer; 0 if the connection was cut instead, or while nothing has been decided yet
 * @param authorization whether the request had an {@code Authorization} header, of any scheme
 * @param proof whether the request had a {@code DPoP} header
 * @param fingerprint 8 hexadecimal digits that stand for its access token, empty if it had none
 */
public record Seen(
        String method, String host, String path, int status, boolean authorization, boolean proof, String fingerprint) {
    static Seen of(Received request, int status) {
        return new Seen(
                request.method(),
                request.host(),
                TokenText.masked(request.path()),
                status,
                !request.header("Authorization").isEmpty(),
                !request.header("DPoP").isEmpty(),
                Fingerprint.orEmpty(request.accessToken().orElse("")));
    }

    /** Whether this request carried {@code accessToken} in its {@code Authorization} header. */
    public boolean carried(String accessToken) {
        return fingerprint.equals(Fingerprint.of(accessToken));
    }
}
