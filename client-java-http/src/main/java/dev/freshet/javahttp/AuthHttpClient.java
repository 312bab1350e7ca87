package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} that keeps itself signed in, usable wherever one is. It puts the session's access token on each
 * request to one of the session's origins; when a server refuses the token, the session replaces it and the request is
 * sent again, once. The caller sees one call and one answer, and in it the request as they made it.
 *
 * <pre>{@code
 * HttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
 * }</pre>
 *
 * <p>A request on which the caller has set the token's header, or an {@code access_token} in the query, is left alone: a
 * request carries one token (RFC 6750 section 2). So is one to any other origin. When
 * there is no new token, the caller gets the server's own 401, its body unread: because nobody is signed in any more,
 * because the 401 is not about the token, because the retry was refused too, or because the request's body cannot be
 * sent twice (see {@link Builder#repeatable}). When there is none just now, {@code send} throws an
 * {@link dev.freshet.AuthException}, which is an {@link IOException}.
 *
 * <p>The retry, and the wait for the token before it, have what is left of the request's own timeout; a wait also ends
 * after the session's limit, 30 seconds unless set. An interrupt, or {@code cancel(true)} on the future, ends this
 * request only: the refresh it waited for goes on.
 *
 * <p>The caller's body handler sees only the answer that the caller gets. Push promises are different: they come before
 * the status, so a handler for them may see those of a refused attempt, and then those of the retry.
 *
 * <p>It follows redirects itself, when {@linkplain Builder#redirect told to}, and asks at every hop whether the origin is
 * one of the session's. It is safe for use by many threads. On JDK 21 and later, {@code close()} and its kin work as
 * described there: requests under way end first, waits and retries included. A client beneath that was handed in ready
 * made is left open.
 */
public final class AuthHttpClient extends HttpClient {
    private static final Executor ASYNC = new CompletableFuture<Void>().defaultExecutor();

    final HttpClient delegate;
    final Redirects redirects;
    final Publishers publishers;
    final Lifetime lifetime;
    private final Function<HttpRequest, AuthSession> sessions;

    private AuthHttpClient(Builder builder, HttpClient delegate, Lifetime lifetime) {
        this.delegate = delegate;
        this.publishers = new Publishers(builder.repeatable);
        this.redirects = new Redirects(builder.redirect, publishers);
        this.lifetime = lifetime;
        this.sessions = builder.sessions;
    }

    /**
     * A client over another one, which stays its owner's: it is not closed with this one. Cookies, proxy, TLS and all
     * else are that client's.
     */
    public static Builder over(HttpClient delegate, AuthSession session) {
        Objects.requireNonNull(delegate, "delegate");
        return new Builder(delegate, null, session);
    }

    /** A client over one that is built for it, and closed with it where the JDK can (21 and later). */
    public static Builder over(HttpClient.Builder delegate, AuthSession session) {
        Objects.requireNonNull(delegate, "delegate");
        return new Builder(null, delegate, session);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Objects.requireNonNull(handler, "handler");
        AuthSession session = session(request);
        lifetime.begin();
        try {
            return new BlockingExchange<>(this, session, request, handler).run();
        } finally {
            lifetime.end();
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        Objects.requireNonNull(handler, "handler");
        return start(
                request,
                handler,
                redirects,
                attempt -> pushes == null
                        ? delegate.sendAsync(attempt.request(), attempt)
                        : delegate.sendAsync(attempt.request(), attempt, attempt.shown(pushes)));
    }

    <T> CompletableFuture<HttpResponse<T>> start(
            HttpRequest request,
            BodyHandler<T> handler,
            Redirects followed,
            Function<Attempt<T>, CompletableFuture<HttpResponse<T>>> wire) {
        AuthSession session = session(request);
        return lifetime.during(() -> new AsyncExchange<>(this, session, request, handler, followed, wire).start());
    }

    private AuthSession session(HttpRequest request) {
        Objects.requireNonNull(request, "request");
        return Objects.requireNonNull(sessions.apply(request), "sessionFor gave null; AuthSession.NONE opts out");
    }

    /** Where a request goes on that has waited without a thread: as in the JDK, the executor that was set or a common one. */
    Executor resume() {
        return delegate.executor().orElse(ASYNC);
    }

    /**
     * A builder of WebSockets whose opening handshake carries the token, and is tried again once when it is refused with
     * a 401. To this client, a handshake is a request like any other, except that it is never redirected: as in the JDK,
     * a redirect is the caller's {@link java.net.http.WebSocketHandshakeException}.
     */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new RecordedWebSocket(this);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return delegate.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return delegate.connectTimeout();
    }

    /** Which redirects this client follows; the one beneath follows none. */
    @Override
    public Redirect followRedirects() {
        return redirects.policy();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return delegate.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return delegate.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return delegate.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return delegate.authenticator();
    }

    @Override
    public Version version() {
        return delegate.version();
    }

    @Override
    public Optional<Executor> executor() {
        return delegate.executor();
    }

    /** Takes no more requests; those under way end. Returns at once. Overrides what JDK 21 has brought. */
    public void shutdown() {
        lifetime.shutdown();
    }

    /**
     * The same, and ends waits for a token, and whatever is on the wire if the client beneath is closed with this one.
     * Overrides what JDK 21 has brought.
     */
    public void shutdownNow() {
        lifetime.shutdownNow();
    }

    /** Whether the last request has ended after a shutdown. Overrides what JDK 21 has brought. */
    public boolean isTerminated() {
        return lifetime.isTerminated();
    }

    /** Waits for the last request after a shutdown; whether it has ended. Overrides what JDK 21 has brought. */
    public boolean awaitTermination(Duration duration) throws InterruptedException {
        return lifetime.awaitTermination(duration);
    }

    @Override
    public String toString() {
        return "AuthHttpClient[" + delegate + "]";
    }

    /** Makes an {@link AuthHttpClient}. Nothing has to be set. */
    public static final class Builder {
        private final @Nullable HttpClient readyMade;
        private final HttpClient.@Nullable Builder toBuild;
        private final AuthSession session;
        private Function<HttpRequest, AuthSession> sessions;
        private Predicate<BodyPublisher> repeatable = body -> false;
        private Redirect redirect = Redirect.NEVER;

        private Builder(@Nullable HttpClient readyMade, HttpClient.@Nullable Builder toBuild, AuthSession session) {
            this.readyMade = readyMade;
            this.toBuild = toBuild;
            this.session = Objects.requireNonNull(session, "session");
            this.sessions = request -> session;
        }

        /**
         * Which request bodies can be sent twice, besides those of {@code ofString}, {@code ofByteArray}, {@code ofFile}
         * and {@code noBody}, which are known by their class. None unless set: a stream that has been read publishes an
         * empty body the second time, and nothing in the API tells.
         *
         * <p>A request whose body cannot be sent twice is sent once. If its token is refused, the pair is replaced all
         * the same, and the caller gets the 401. Where the token's expiry is known, such a request waits for a fresh
         * one before it is sent.
         */
        public Builder repeatable(Predicate<BodyPublisher> bodies) {
            repeatable = Objects.requireNonNull(bodies, "repeatable");
            return this;
        }

        /**
         * Which redirects of requests are followed; {@link HttpClient.Redirect#NEVER none} unless set. By the JDK's rules: 301, 302,
         * 303, 307 and 308, at most four unless the system property {@code jdk.httpclient.redirects.retrylimit} says
         * otherwise. A hop to another origin is sent without the caller's Authorization, Cookie, Proxy-Authorization,
         * Origin and Referer, and without the token's header; it gets a token if its origin is one of the session's.
         */
        public Builder redirect(Redirect policy) {
            redirect = Objects.requireNonNull(policy, "redirect");
            return this;
        }

        /**
         * Which session a request belongs to, instead of the one session for all; {@link AuthSession#NONE} leaves it
         * alone. Asked once for each request, on the caller's thread, for a WebSocket with the request of its handshake.
         */
        public Builder sessionFor(Function<HttpRequest, AuthSession> selector) {
            sessions = Objects.requireNonNull(selector, "sessionFor");
            return this;
        }

        /**
         * The client.
         *
         * @throws IllegalArgumentException if the client beneath follows redirects by itself, or has an
         *     {@link Authenticator} that would keep the token or the 401 from us: any before JDK 24, and with a token
         *     header of one's own always
         */
        public AuthHttpClient build() {
            HttpClient delegate = readyMade;
            if (delegate == null) {
                delegate = Objects.requireNonNull(toBuild).build();
            }
            check(delegate);
            return new AuthHttpClient(this, delegate, new Lifetime(readyMade == null ? delegate : null));
        }

        private void check(HttpClient delegate) {
            if (delegate.followRedirects() != Redirect.NEVER) {
                throw new IllegalArgumentException("the delegate follows redirects, and would take the token along to"
                        + " other origins: leave its followRedirects at NEVER and set redirect(...) here");
            }
            boolean inTheWay = Runtime.version().feature() < 24
                    || (session != AuthSession.NONE && !session.headerName().equalsIgnoreCase("Authorization"));
            if (delegate.authenticator().isPresent() && inTheWay) {
                throw new IllegalArgumentException("the delegate has an Authenticator, which takes the token's header"
                        + " off or answers the 401 itself: build it without one");
            }
        }
    }
}
