package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** POSTs to one address of a token endpoint, and what such requests are made of. */
final class TokenPost {
    /** How many bytes of an answer are read: room for any token, none for an attack. */
    static final int LIMIT = 1 << 20;

    static final String FORM = "application/x-www-form-urlencoded";

    private final HttpTransport transport;
    private final URI uri;
    private final Map<String, String> headers;

    /**
     * Requests to this address.
     *
     * @param contentType the type of their bodies
     * @param own what headers they have beside the usual ones
     */
    TokenPost(HttpTransport transport, URI uri, String contentType, Map<String, String> own) {
        this.transport = transport;
        this.uri = uri;
        this.headers = new LinkedHashMap<>(own);
        headers.put("Content-Type", contentType);
        headers.put("Accept", "application/json");
        headers.put("Accept-Encoding", "identity");
    }

    private TokenPost(HttpTransport transport, URI uri, Map<String, String> headers) {
        this.transport = transport;
        this.uri = uri;
        this.headers = headers;
    }

    /** Requests that have these headers too. */
    TokenPost with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new TokenPost(transport, uri, all);
    }

    /** The address that this text is: https unless on this machine, without user information or fragment. */
    static URI address(String text, String what) {
        URI uri = Origins.secure(text, what);
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(what + " has a fragment, which is never sent: " + shown(uri));
        }
        return uri;
    }

    /** The address without its query, which may hold a key. */
    static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    HttpTransport.Response send(byte[] body, Duration timeout) throws IOException {
        return send(body, timeout, headers);
    }

    /** Sends a refresh, named where the server is declared to honour the name. */
    HttpTransport.Response send(
            byte[] body, RefreshRequest request, Duration timeout, Replay replay, Map<String, String> proof)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (replay.kind() == Replay.Kind.IDEMPOTENT) {
            all.put("Idempotency-Key", request.id());
        }
        all.putAll(proof);
        return send(body, timeout, all);
    }

    /** The address that is sent to, with its query. */
    String address() {
        return uri.toString();
    }

    private HttpTransport.Response send(byte[] body, Duration timeout, Map<String, String> all) throws IOException {
        return transport.send(new HttpTransport.Request("POST", uri, Map.copyOf(all), body, timeout, LIMIT));
    }

    /** What a refresh came to that has got no answer: of the address, the origin is told. */
    RefreshOutcome unanswered(IOException e) {
        return Exchange.broken(e, " at " + uri.getScheme() + "://" + uri.getRawAuthority());
    }

    /** Shows the address only. */
    @Override
    public String toString() {
        return shown(uri);
    }
}
