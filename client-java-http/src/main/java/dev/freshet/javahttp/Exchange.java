package dev.freshet.javahttp;

import dev.freshet.Access;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller's: with what it is sent, what was refused, and whether it is sent again. It decides;
 * {@link BlockingExchange} and {@link AsyncExchange} do what it says, and differ only in how they wait.
 *
 * <p>Its steps follow one another, on whichever thread. The session is the same from the first attempt to the last, and
 * there is one retry, wherever it was needed; one more where the first was with a pair that another process had stored.
 */
abstract class Exchange<T> {
    private static final CompletableFuture<?> AT_ONCE = CompletableFuture.completedFuture(null);

    final AuthHttpClient client;
    final AuthSession session;
    final Deadline deadline;
    private final HttpRequest asked;
    private final BodyHandler<T> handler;
    private final Redirects followed;

    private HttpRequest request;
    private @Nullable Access carried;
    private @Nullable HttpResponse<T> previous;
    private volatile @Nullable Attempt<T> current;
    private @Nullable Attempt<T> refused;
    private int redirects;
    private int retries;
    private boolean signedAgain;

    /** What is done with an answer. */
    enum Verdict {
        /** It is the caller's. */
        GIVE,
        /** It refuses our token: held until it is known whether there is another. */
        REPLACE,
        /** It refuses the proof of our token: sent again with another. */
        SIGN_AGAIN,
        /** It is a redirect, and followed. */
        FOLLOW
    }

    Exchange(
            AuthHttpClient client, AuthSession session, HttpRequest asked, BodyHandler<T> handler, Redirects followed) {
        this.client = client;
        this.session = session;
        this.asked = asked;
        this.handler = handler;
        this.followed = followed;
        this.deadline = Deadline.of(asked.timeout());
        this.request = asked;
    }

    /** Sends the attempt once {@code after} is done, then goes on at {@link #answered}. */
    abstract void send(Attempt<T> attempt, CompletableFuture<?> after) throws IOException, InterruptedException;

    /**
     * Waits until the session has a fresh access, or one in place of the refused, no longer than its limit and the
     * deadline allow; then goes on at {@link #resumed}.
     */
    abstract void ask(Access seen, boolean refused) throws IOException, InterruptedException;

    /** Ends the exchange with this answer, once it has been read. */
    abstract void give(CompletableFuture<HttpResponse<T>> answer) throws IOException, InterruptedException;

    final BodyHandler<T> handler() {
        return handler;
    }

    /** The request as the caller knows it: theirs, or that of a redirect, without our header. */
    final HttpRequest request() {
        return request;
    }

    final void begin() throws IOException, InterruptedException {
        attach(AT_ONCE);
    }

    /**
     * Asked anew at every hop: another origin may get no token. A hop that would get another token than the one before
     * asks the session whether that is still the same sign-in, so that no request begins as one user and ends as another.
     */
    private void attach(CompletableFuture<?> after) throws IOException, InterruptedException {
        URI uri = request.uri();
        Access access = session.accessFor(uri.getScheme(), uri.getHost(), uri.getPort());
        if (access == null
                || asked.headers().map().containsKey(access.headerName())
                || OutgoingRequest.bringsToken(uri)) {
            sendWith(null, after);
            return;
        }
        Access known = carried == null ? access : carried;
        if (known.equals(access) && access.usable()) {
            sendWith(access, after);
        } else {
            ask(known, false);
        }
    }

    private void sendWith(@Nullable Access access, CompletableFuture<?> after)
            throws IOException, InterruptedException {
        client.lifetime.check();
        carried = access == null ? carried : access;
        Optional<Duration> left = deadline.left();
        HttpRequest out = access == null
                ? OutgoingRequest.within(request, left)
                : OutgoingRequest.with(request, headersOf(access), left);
        Attempt<T> attempt = new Attempt<>(this, access, out);
        current = attempt;
        send(attempt, after);
    }

    /** For a request that the client beneath objects to: what it says of a header's value holds that value. */
    static void hide(Attempt<?> objected) throws IOException {
        Access access = objected.access();
        if (access != null && !access.headerValue().matches("[\\t\\x20-\\x7e]*")) {
            throw new IOException("the session's scheme gives " + access.headerName() + " a value that cannot be sent");
        }
    }

    private Map<String, String> headersOf(Access access) throws IOException {
        if (!access.signsAttempts()) {
            return Map.of(access.headerName(), access.headerValue());
        }
        Map<String, String> all =
                new HashMap<>(access.sign(request.method(), request.uri().toString()));
        all.put(access.headerName(), access.headerValue());
        return all;
    }

    /** What an answer means. Called once its headers are there, on a thread of the client's. */
    final Verdict judge(@Nullable Access access, int status, HttpHeaders headers) {
        Access.Verdict said = Access.Verdict.GIVE;
        if (access != null) {
            access.learn(request.uri().toString(), headers::allValues);
            said = access.verdict(status, headers::allValues);
        }
        boolean repeatable = said == Access.Verdict.GIVE || client.publishers.canRepeat(request);
        if (said == Access.Verdict.REPLACE && access != null && mayBeReplaced(access)) {
            if (repeatable) {
                return Verdict.REPLACE;
            }
            session.replace(access, Runnable::run);
        }
        if (said == Access.Verdict.SIGN_AGAIN && !signedAgain && repeatable) {
            return Verdict.SIGN_AGAIN;
        }
        boolean followed = said == Access.Verdict.GIVE && hop(status, headers) != null;
        return followed ? Verdict.FOLLOW : Verdict.GIVE;
    }

    /** Once; a pair that was found in the vault, and may have grown old there, does not count. */
    private boolean mayBeReplaced(Access access) {
        return retries == 0 || (retries == 1 && access.isFound());
    }

    private @Nullable HttpRequest hop(int status, HttpHeaders headers) {
        String tokenHeader = session == AuthSession.NONE ? null : session.headerName();
        return followed.next(request, status, headers, redirects, tokenHeader);
    }

    final void answered(Attempt<T> attempt, HttpResponse<T> response) throws IOException, InterruptedException {
        Verdict verdict = attempt.take(response);
        Access access = attempt.access();
        HttpRequest hop = verdict == Verdict.FOLLOW ? hop(response.statusCode(), response.headers()) : null;
        if (verdict == Verdict.REPLACE && access != null) {
            refused = attempt;
            ask(access, true);
        } else if (verdict == Verdict.SIGN_AGAIN) {
            previous = answer(response, null);
            signedAgain = true;
            sendWith(access, attempt.drop());
        } else if (hop != null) {
            previous = answer(response, null);
            request = hop;
            redirects++;
            attach(attempt.drop());
        } else {
            give(CompletableFuture.completedFuture(answer(response, response.body())));
        }
    }

    /** Goes on with what the session gave; with nothing when nobody is signed in. */
    final void resumed(Access seen, @Nullable Access given) throws IOException, InterruptedException {
        Attempt<T> before = refused;
        if (before == null) {
            sendWith(given, AT_ONCE);
        } else if (given == null || given.equals(seen)) {
            give(before.replay().thenApply(body -> answer(before.response(), body)));
        } else {
            previous = answer(before.response(), null);
            refused = null;
            retries++;
            given.retried();
            sendWith(given, before.drop());
        }
    }

    /** The exchange has failed: lets go of an answer that nobody will read. */
    final void abandon() {
        Attempt<T> last = current;
        if (last != null) {
            last.leave();
        }
    }

    /** The caller has gone: stops whatever is being read, also for the caller. */
    final void cancel() {
        Attempt<T> last = current;
        if (last != null) {
            last.cancel();
        }
    }

    private HttpResponse<T> answer(HttpResponse<T> response, @Nullable T body) {
        return new Answer<>(response, request, previous, body);
    }
}
