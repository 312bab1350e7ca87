package dev.freshet;

import java.io.IOException;
import java.time.Duration;

/** Tells an authorization server that tokens are no longer wanted (RFC 7009). */
final class Revocation {
    private final TokenPost post;
    private final ClientAuth client;

    /** Revokes at this address, as this client. */
    Revocation(TokenPost post, ClientAuth client) {
        this.post = post;
        this.client = client;
    }

    /** Revokes both tokens. Whether the server took either; when one fails, the other is tried all the same. */
    boolean of(TokenPair pair, Duration timeout) throws IOException {
        Secret refresh = pair.refresh();
        if (refresh == null) {
            return of(pair.access(), "access", timeout);
        }
        long start = System.nanoTime();
        boolean told = false;
        IOException failure = null;
        try {
            told = of(refresh, "refresh", timeout.dividedBy(2));
        } catch (IOException e) {
            failure = e;
        }
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        if (!left.isNegative() && !left.isZero() && !Thread.currentThread().isInterrupted()) {
            try {
                told |= of(pair.access(), "access", left);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return told;
    }

    private boolean of(Secret token, String kind, Duration timeout) throws IOException {
        Form form = new Form().add("token", token.reveal()).add("token_type_hint", kind + "_token");
        client.addTo(form);
        HttpTransport.Response response = post.send(form.bytes(), timeout);
        int status = response.status();
        if (status >= 200 && status < 300) {
            return true;
        }
        Json json = status < 400 || status >= 500 ? null : Json.read(response.body());
        if (json != null && "unsupported_token_type".equals(json.text("error"))) {
            return false;
        }
        throw new IOException("the revocation endpoint answered " + status + ": the " + kind + " token may still work");
    }
}
