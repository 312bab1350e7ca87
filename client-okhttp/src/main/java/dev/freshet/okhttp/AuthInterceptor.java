package dev.freshet.okhttp;

import dev.freshet.Access;
import dev.freshet.Access.Verdict;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an OkHttp client signed in: sends the session's token with each request to one of the session's origins, and
 * when a server refuses it, has it replaced and sends the request once more.
 *
 * <pre>{@code
 * OkHttpClient client = plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
 * }</pre>
 *
 * <p>It goes for synchronous and for enqueued calls, for WebSocket handshakes and for server-sent events. A request on
 * which the caller has set the header itself, or an {@code access_token} in the query, is left alone: a request carries
 * one token (RFC 6750 section 2). So is one that is tagged {@code tag(AuthSession.class, AuthSession.NONE)}; another
 * session for one request is a tag as well. An interceptor
 * that logs headers belongs before this one, or it logs the token; so does one that changes a request's host, or the token
 * goes there.
 *
 * <p>The caller gets the answer; or the server's own 401, unread, when the session has ended, the 401 is not about this
 * token, the retry was refused too, or the body cannot be sent twice; or an {@link AuthException} when the token could
 * not be replaced now. A waiting call notices that it was cancelled, or that its call timeout is over, within 50
 * milliseconds. {@code response.request()} is the caller's request, without the token.
 *
 * <p>OkHttp takes {@code Authorization} off a redirect to another origin, and no other header. A session whose scheme
 * has a header of its own therefore needs the interceptor at every hop: {@link #on}.
 */
public final class AuthInterceptor implements Interceptor {
    private static final String AUTHORIZATION = "Authorization";

    private final Function<Request, AuthSession> sessions;
    private final boolean atEveryHop;
    private final boolean followsRedirects;

    /** For requests of one session; a request's own tag comes first. */
    public AuthInterceptor(AuthSession session) {
        this(bySession(session), false, true);
    }

    /**
     * For requests of many sessions; a request's own tag comes first.
     *
     * @param sessions gives the session of a request, {@link AuthSession#NONE} to leave it alone; called on the thread of
     *     the call
     */
    public AuthInterceptor(Function<Request, AuthSession> sessions) {
        this(Objects.requireNonNull(sessions, "sessions"), false, true);
    }

    private AuthInterceptor(Function<Request, AuthSession> sessions, boolean atEveryHop, boolean followsRedirects) {
        this.sessions = sessions;
        this.atEveryHop = atEveryHop;
        this.followsRedirects = followsRedirects;
    }

    private static Function<Request, AuthSession> bySession(AuthSession session) {
        Objects.requireNonNull(session, "session");
        return request -> session;
    }

    /**
     * A client like the given one with this interceptor in both of OkHttp's positions: it decides for the whole call, and
     * puts the token on each hop, or takes it off. Needed for schemes with a header of their own, right for all.
     */
    public OkHttpClient on(OkHttpClient client) {
        return client.newBuilder()
                .addInterceptor(new AuthInterceptor(sessions, true, client.followRedirects()))
                .addNetworkInterceptor(Hop::sign)
                .build();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        if (chain.connection() != null) {
            throw new IOException("AuthInterceptor is an application interceptor: use addInterceptor, or on(client)");
        }
        Request request = chain.request();
        AuthSession session = sessionOf(request);
        Access sent = session.accessFor(
                request.url().scheme(), request.url().host(), request.url().port());
        if (sent == null
                || request.header(sent.headerName()) != null
                || request.tag(Access.class) != null
                || Hop.bringsToken(request.url())) {
            return chain.proceed(request);
        }
        if (!sent.usable()) {
            if (request.cacheControl().onlyIfCached()) {
                return chain.proceed(request);
            }
            sent = freshOrNull(session, sent, chain);
            if (sent == null) {
                return chain.proceed(request);
            }
        }
        int replaced = 0;
        boolean signedAgain = false;
        while (true) {
            Request signed = sign(request, sent);
            Response response = chain.proceed(signed);
            Access next = null;
            Verdict verdict = Hop.verdict(response, sent);
            if (verdict == Verdict.REPLACE && (replaced == 0 || (replaced == 1 && sent.isFound()))) {
                replaced++;
                next = replacement(session, sent, response, chain);
            } else if (verdict == Verdict.SIGN_AGAIN && !signedAgain && canRepeat(request)) {
                signedAgain = true;
                next = sent;
            }
            if (next == null) {
                return Hop.forCaller(response, signed, request, sent.headerName());
            }
            response.close();
            if (next != sent) {
                next.retried();
            }
            sent = next;
        }
    }

    private static boolean canRepeat(Request request) {
        RequestBody body = request.body();
        return body == null || !(body.isOneShot() || body.isDuplex());
    }

    private AuthSession sessionOf(Request request) throws IOException {
        AuthSession tagged = request.tag(AuthSession.class);
        if (tagged != null) {
            return tagged;
        }
        try {
            return Objects.requireNonNull(sessions.apply(request), "no session; answer AuthSession.NONE for none");
        } catch (RuntimeException e) {
            throw new IOException("the function that gives a request its session threw", e);
        }
    }

    private static @Nullable Access freshOrNull(AuthSession session, Access seen, Chain chain) throws IOException {
        try {
            return session.freshBlocking(seen, session.waitLimit(), chain.call()::isCanceled);
        } catch (AuthException.SignedOut e) {
            return null;
        }
    }

    /** The access to send the request again with; null when the caller gets the 401. Closes it if the wait throws. */
    private static @Nullable Access replacement(AuthSession session, Access sent, Response refused, Chain chain)
            throws IOException {
        if (!canRepeat(chain.request())) {
            session.replace(sent, Runnable::run);
            return null;
        }
        try {
            Access fresh = session.replaceBlocking(sent, session.waitLimit(), chain.call()::isCanceled);
            return fresh == sent ? null : fresh;
        } catch (AuthException.SignedOut e) {
            return null;
        } catch (IOException | RuntimeException e) {
            refused.close();
            throw e;
        }
    }

    private Request sign(Request request, Access access) throws IOException {
        boolean stripped = access.headerName().equalsIgnoreCase(AUTHORIZATION);
        boolean webSocket = "websocket".equalsIgnoreCase(request.header("Upgrade"));
        if (!stripped || access.signsAttempts()) {
            refuseToLeak(access.headerName(), webSocket);
        }
        Request.Builder signed = request.newBuilder();
        if (atEveryHop && !webSocket) {
            signed.tag(Access.class, access);
        }
        if (stripped || webSocket) {
            Hop.put(signed, access);
        }
        if (webSocket) {
            Hop.prove(signed, request, access);
        }
        return signed.build();
    }

    /** OkHttp leaves a header of one's own on a redirect, and network interceptors out of a WebSocket's handshake. */
    private void refuseToLeak(String header, boolean webSocket) throws IOException {
        if (!atEveryHop) {
            throw new IOException("the session's scheme needs this interceptor at every hop, or OkHttp would send its"
                    + " headers along with a redirect to another origin:"
                    + " make the client with new AuthInterceptor(session).on(client)");
        }
        if (webSocket && followsRedirects) {
            throw new IOException("a WebSocket handshake would send " + header
                    + " along with a redirect to another origin: use a client with followRedirects(false)");
        }
    }
}
