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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller's: with what it is sent, what was refused, and whether it may be sent again. It decides and
 * never waits: {@link BlockingSend} and {@link AsyncSend} take its steps, one after the other.
 *
 * <p>The session is that of the first attempt for as long as the exchange lasts. One retry, wherever it was needed.
 */
final class Exchange<T> {
    private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture(null);

    private final Rules rules;
    private final AuthSession session;
    private final HttpRequest asked;
    private final BodyHandler<T> handler;
    private final Deadline deadline;

    private HttpRequest request;
    private @Nullable HttpResponse<T> previous;
    private volatile @Nullable Refusal<T> refusal;
    private int redirects;
    private boolean retried;

    /** What is the same for all requests of a client. */
    record Rules(Redirects redirects, Publishers publishers, Lifetime lifetime) {}

    /** A refused attempt and its answer, kept until it is known whose that is. */
    private record Refusal<T>(Attempt<T> attempt, HttpResponse<T> response) {}

    Exchange(Rules rules, AuthSession session, HttpRequest asked, BodyHandler<T> handler) {
        this.rules = rules;
        this.session = session;
        this.asked = asked;
        this.handler = handler;
        this.deadline = Deadline.of(asked.timeout());
        this.request = asked;
    }

    AuthSession session() {
        return session;
    }

    /** Whether the client was told to stop at once. */
    boolean isEnded() {
        return rules.lifetime().isAborted();
    }

    Deadline deadline() {
        return deadline;
    }

    BodyHandler<T> handler() {
        return handler;
    }

    /** The request as the caller knows it: theirs, or that of a redirect, without our header. */
    HttpRequest request() {
        return request;
    }

    Step<T> begin() throws IOException {
        return ask(NOTHING);
    }

    /** Asked anew at every hop: another origin gets its own token or none. */
    private Step<T> ask(CompletableFuture<?> after) throws IOException {
        URI uri = request.uri();
        Access access = session.accessFor(uri.getScheme(), uri.getHost(), uri.getPort());
        if (access == null || asked.headers().map().containsKey(access.headerName())) {
            return send(null, after);
        }
        return access.usable() ? send(access, after) : new Step.Wait<>(new Question(session, access, false));
    }

    private Step<T> send(@Nullable Access access, CompletableFuture<?> after) throws IOException {
        rules.lifetime().check();
        Optional<Duration> left = deadline.left();
        HttpRequest out = access == null
                ? OutgoingRequest.within(request, left)
                : OutgoingRequest.with(request, access.headerName(), access.headerValue(), left);
        return new Step.Send<>(new Attempt<>(this, access, out), after);
    }

    /** What an answer means. Called when its headers are there, on a thread of the client's. */
    Verdict judge(@Nullable Access access, int status, HttpHeaders headers) {
        if (access != null && access.refusedBy(status, headers.allValues("WWW-Authenticate"))) {
            if (retried) {
                return Verdict.GIVE;
            }
            if (rules.publishers().canRepeat(request)) {
                return Verdict.REPLACE;
            }
            new Question(session, access, true).tell();
            return Verdict.GIVE;
        }
        return next(status, headers) == null ? Verdict.GIVE : Verdict.FOLLOW;
    }

    private @Nullable HttpRequest next(int status, HttpHeaders headers) {
        String tokenHeader = session == AuthSession.NONE ? null : session.headerName();
        return rules.redirects().next(request, status, headers, redirects, tokenHeader);
    }

    Step<T> answered(Attempt<T> attempt, HttpResponse<T> response) throws IOException {
        Verdict verdict = attempt.verdict(response);
        if (verdict == Verdict.GIVE) {
            HttpResponse<T> answer = answer(response, response.body());
            return new Step.Give<>(CompletableFuture.completedFuture(answer));
        }
        if (verdict == Verdict.REPLACE) {
            refusal = new Refusal<>(attempt, response);
            Access rejected = Objects.requireNonNull(attempt.access());
            return new Step.Wait<>(new Question(session, rejected, true));
        }
        HttpRequest hop = next(response.statusCode(), response.headers());
        previous = answer(response, null);
        request = hop == null ? request : hop;
        redirects++;
        return ask(attempt.drop());
    }

    /** Goes on with what the session gave: without a token, or with the server's own 401, when it gave none. */
    Step<T> resumed(Question question, Optional<Access> given) throws IOException {
        Refusal<T> before = refusal;
        Access access = given.orElse(null);
        if (before == null) {
            return send(access, NOTHING);
        }
        if (access == null || access == question.access()) {
            return give(before);
        }
        Step<T> again = send(access, before.attempt().drop());
        previous = answer(before.response(), null);
        refusal = null;
        retried = true;
        access.retried();
        return again;
    }

    private Step<T> give(Refusal<T> kept) {
        return new Step.Give<>(kept.attempt()
                .replay(kept.response())
                .thenApply(body -> (HttpResponse<T>) answer(kept.response(), body))
                .toCompletableFuture());
    }

    /** Lets go of an answer that nobody will read. */
    void abandon() {
        Refusal<T> before = refusal;
        if (before != null) {
            before.attempt().drop();
        }
    }

    /** Stops reading an answer that was kept, or is being read, for the caller. */
    void cancel() {
        Refusal<T> before = refusal;
        if (before != null) {
            before.attempt().cancel();
        }
    }

    private Answer<T> answer(HttpResponse<T> response, @Nullable T body) {
        return new Answer<>(response, request, previous, body);
    }

    /** What is done with an answer. */
    enum Verdict {
        /** It is the caller's. */
        GIVE,
        /** It refuses our token: held until it is known whether there is another. */
        REPLACE,
        /** It is a redirect, and followed. */
        FOLLOW
    }
}
