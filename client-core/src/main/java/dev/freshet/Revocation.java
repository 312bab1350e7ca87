package dev.freshet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
        Duration left = left(timeout, start);
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
        long start = System.nanoTime();
        HttpTransport.Response response = post(token, kind, timeout);
        Duration asked = response.status() == 503 ? TokenAnswer.retryAfter(response) : null;
        if (asked != null && asked.compareTo(left(timeout, start)) < 0) {
            pause(asked);
            Duration left = left(timeout, start);
            response = left.isNegative() || left.isZero() ? response : post(token, kind, left);
        }
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

    private HttpTransport.Response post(Secret token, String kind, Duration timeout) throws IOException {
        Form form = new Form().add("token", token.reveal()).add("token_type_hint", kind + "_token");
        client.addTo(form);
        return post.send(form.bytes(), timeout);
    }

    private static Duration left(Duration timeout, long start) {
        return timeout.minusNanos(System.nanoTime() - start);
    }

    /** Only here can it be waited for: the session has forgotten the token. */
    private static void pause(Duration asked) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(asked.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
