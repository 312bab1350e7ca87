package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The only HTTP that the session knows: one POST to a token endpoint, or one GET, without a body, of an authorization
 * server's metadata. Each HTTP client has an adapter for it.
 *
 * <p>A refresh token may be spent by the first byte that leaves, so an implementation sends a request at most once: no
 * retry on a broken connection, no redirect, no authentication interceptor, no cache and no cookies of the caller's. It
 * keeps the caller's TLS settings, proxy and name resolution. It asks for no compression, and it stops reading at
 * {@link Request#limit()} bytes.
 */
public interface HttpTransport {

    /**
     * Sends the request and reads the whole answer, whatever its status. Blocks; an interrupt ends it and closes the
     * connection.
     *
     * @throws NotSentException only when it is certain that no byte of the request has left
     * @throws IOException when the server may have seen the request; also when the answer is larger than the limit
     */
    Response send(Request request) throws IOException;

    /**
     * A request to an authorization server.
     *
     * @param method {@code POST} or {@code GET}
     * @param uri where to
     * @param headers all headers but those of the connection
     * @param body the body, empty for a GET; it holds secrets
     * @param timeout how long the whole exchange may take
     * @param limit how many bytes of an answer's body are read before the answer is given up
     */
    @SuppressWarnings("ArrayRecordComponent") // carried to the client, never compared
    record Request(String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout, int limit) {
        /** Shows the method and the endpoint only. */
        @Override
        public String toString() {
            return method + " " + TokenPost.shown(uri);
        }
    }

    /** An answer of an authorization server. */
    final class Response {
        private final int status;
        private final Map<String, List<String>> headers;
        private final byte[] body;

        /**
         * An answer.
         *
         * @param headers all headers, their names in any case; one without a name is left out, since {@code
         *     HttpURLConnection} gives the status line as one
         * @param body the whole body, at most as long as the request's limit
         */
        public Response(int status, Map<String, List<String>> headers, byte[] body) {
            this.status = status;
            this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.forEach((name, values) -> {
                if (name != null) {
                    this.headers.put(name, values);
                }
            });
            this.body = body;
        }

        /** The status code. */
        public int status() {
            return status;
        }

        /** The values of a header, in order; its name in any case. */
        public List<String> headers(String name) {
            return headers.getOrDefault(name, List.of());
        }

        /** The body; it holds secrets. */
        public byte[] body() {
            return body;
        }

        /** Shows the status only. */
        @Override
        public String toString() {
            return "Response[" + status + "]";
        }
    }

    /** Nothing of the request has reached the server: no connection was made, or its handshake failed. */
    final class NotSentException extends IOException {
        private static final long serialVersionUID = 1;

        /** A request that was not sent. */
        public NotSentException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
