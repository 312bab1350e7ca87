package dev.freshet.testkit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server and a protected resource for tests: refresh tokens rotate, and one that is used twice revokes
 * everything that came of its sign-in, access tokens included.
 *
 * <p>What it answers, over plain HTTP on the loopback interface, to any HTTP client:
 *
 * <ul>
 *   <li>{@code POST /token}: RFC 6749 section 6, a form in, JSON out; 400 {@code invalid_grant} for a token that is
 *       worth nothing, 401 {@code invalid_client} for the wrong client; the device grant of RFC 8628 too
 *   <li>{@code POST /refresh}: <code>{"refreshToken"}</code> in, <code>{"accessToken", "refreshToken", "expiresIn"}</code>
 *       out, or a {@linkplain Builder#refreshCookie cookie}; 401 for a token that is worth nothing
 *   <li>{@code POST /revoke}: RFC 7009; a refresh token takes its whole family with it
 *   <li>{@code POST /device_authorization}: RFC 8628; a device may poll every 5 seconds, for 10 minutes
 *   <li>{@code /.well-known/oauth-authorization-server} and {@code /.well-known/openid-configuration}: RFC 8414
 *   <li>every other path: 200 for a live access token, with the request's own body or, if that is empty, a line of
 *       method, path and user, and the user in {@code X-User} (percent-encoded where it is not ASCII); else 401 with a {@code WWW-Authenticate} header. The
 *       test fills it by {@link #answerFor}, or by a dispatcher of its own ({@link MockWebServer3Dispatcher}, {@link
 *       MockWebServerDispatcher})
 * </ul>
 *
 * <p>Every answer has the {@code Date} of the server's clock. Safe from any thread. Tokens are issued one at a time, but
 * nothing waits for an exchange that a {@link Gate} holds. No method blocks, except that starting and closing take as
 * long as a socket takes. No method tells a token except those that return one to the test.
 */
public final class RotatingAuthServer extends Counted implements AutoCloseable {
    private final AtomicLong aheadMillis = new AtomicLong();
    private final Parts parts;
    private @Nullable Listener listener;

    private RotatingAuthServer(Builder builder) {
        InstantSource clock = builder.clock;
        parts = new Parts(builder, () -> clock.instant().plusMillis(aheadMillis.get()), tally, log);
    }

    /** A started server with the defaults of {@link #builder()}. */
    public static RotatingAuthServer start() {
        return builder().start();
    }

    /**
     * A builder with these defaults: strict reuse detection without a grace period, bearer tokens, access tokens that
     * live 5 minutes on the system's clock, refresh tokens that live until they are used, any client without a secret,
     * and the first {@link Front} that the class path allows.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The absolute URL of a path on this server.
     *
     * @throws IllegalStateException if it was built without a listener, for a dispatcher of the test's own web server
     */
    public String url(String path) {
        if (listener == null) {
            throw new IllegalStateException("this server has no listener of its own: ask the one that it answers for");
        }
        return listener.origin() + path;
    }

    /**
     * Starts a family of bearer tokens for a user, beside those the user may have already.
     *
     * @throws IllegalStateException if this server binds tokens to keys
     */
    public IssuedTokens signIn(String user) {
        if (parts.bound) {
            throw new IllegalStateException("this server binds tokens to a key: sign in with its thumbprint");
        }
        return signedIn(user, "");
    }

    /**
     * The same, with tokens that are bound to a key.
     *
     * @param thumbprint the key's SHA-256 thumbprint (RFC 7638), base64url
     * @throws IllegalStateException if this server was not built with {@link Builder#dpop}
     */
    public IssuedTokens signIn(String user, String thumbprint) {
        if (!parts.bound) {
            throw new IllegalStateException("this server gives out bearer tokens: build it with dpop()");
        }
        return signedIn(user, thumbprint);
    }

    private IssuedTokens signedIn(String user, String key) {
        IssuedTokens tokens = parts.families.signIn(user, key);
        parts.journal.signedIn(tokens);
        return tokens;
    }

    /** The user codes of the devices that wait for consent (RFC 8628), in no order. */
    public List<String> userCodes() {
        return parts.devices.pending();
    }

    /**
     * Consents to a device's request: its next poll gets tokens of this user, bound to the key of that poll's proof.
     *
     * @throws IllegalArgumentException if no device waits with this user code
     */
    public void approveDevice(String userCode, String user) {
        parts.devices.approve(userCode, user);
    }

    /**
     * Declines a device's request: its polls get {@code access_denied}.
     *
     * @throws IllegalArgumentException if no device waits with this user code
     */
    public void denyDevice(String userCode) {
        parts.devices.deny(userCode);
    }

    /** Lets time pass on this server, beyond what its clock says. May be negative: a server whose clock is behind. */
    public void advance(Duration step) {
        aheadMillis.addAndGet(step.toMillis());
        parts.journal.note(Journal.SERVER, Note.Sort.OTHER, "lets " + step + " pass");
    }

    /** Makes every access token worthless at once; refresh tokens live on. */
    public void expireAccessTokens() {
        parts.families.expireAccessTokens();
        parts.journal.note(Journal.SERVER, Note.Sort.OTHER, "lets every access token expire");
    }

    /** Revokes everything that a user holds, as an administrator would. */
    public void revokeFamily(String user) {
        parts.families.revokeUser(user);
        parts.journal.note(Journal.SERVER, Note.Sort.OTHER, "revokes all that " + user + " has");
    }

    /** Whether a refresh token would be accepted as new: the newest of a family that has not been revoked. */
    public boolean isLive(String refreshToken) {
        return parts.families.isLive(refreshToken);
    }

    /** The live refresh token of a user's latest sign-in that has not been revoked. */
    public Optional<String> liveRefreshToken(String user) {
        return parts.families.liveRefreshToken(user);
    }

    /** From now on, whether answers to token requests leave out how long the access token lives. At first they tell. */
    public void withholdExpiresIn(boolean withheld) {
        parts.desk.withholdExpiresIn(withheld);
    }

    /**
     * From now on, what a request without a live access token is answered with: this status and one
     * {@code WWW-Authenticate} header for each challenge, or none at all.
     *
     * @throws IllegalArgumentException if a challenge holds more than ASCII
     */
    public void refuseWith(int status, String... challenges) {
        List<String> headers = List.of(challenges);
        headers.forEach(challenge -> HeaderText.checked(Map.of("WWW-Authenticate", challenge)));
        parts.resource.refuse(request -> Refusal.answer(status, headers));
    }

    /** From now on, a request without a live access token is answered as this server would answer it. */
    public void refuseLike(Refusal form) {
        parts.resource.refuse(form::answer);
    }

    /** Refuses the next requests that bring a live access token as if it were not. Adds to those left over. */
    public void refuseNext(int times) {
        parts.resource.refuseNext(times);
    }

    /**
     * From now on, what a live access token is answered with on this path (without a query), for every method.
     *
     * @throws IllegalArgumentException if a header holds more than ASCII
     */
    public void answerFor(String path, int status, Map<String, String> headers, String body) {
        parts.resource.answerFor(path, Answer.of(status, HeaderText.checked(headers), body));
    }

    /**
     * What goes wrong with the next requests to {@code /token} and {@code /refresh}. Faults take their turn in the order
     * in which they were asked for.
     */
    public void onTokenRequest(Fault fault) {
        parts.faults.add(Endpoint.TOKEN, fault);
    }

    /** What goes wrong with the next requests for the protected resource, whether or not they bring a live token. */
    public void onResourceRequest(Fault fault) {
        parts.faults.add(Endpoint.RESOURCE, fault);
    }

    /** What goes wrong with the next requests to one path (without a query), before any other fault has its turn. */
    public void onRequest(String path, Fault fault) {
        parts.faults.add(path, fault);
    }

    /** Holds every exchange that reaches a point from now on, until the gate is released. */
    public Gate hold(Point point) {
        return hold(point, request -> true);
    }

    /** Holds the exchanges of these requests. If several gates want one, the gate that is oldest holds it. */
    public Gate hold(Point point, Predicate<Seen> requests) {
        return parts.gates.hold(point, requests, Integer.MAX_VALUE);
    }

    /**
     * Holds the next exchange that reaches a point. Those that come later pass, so that they can overtake it.
     */
    public Gate holdNext(Point point) {
        return parts.gates.hold(point, request -> true, 1);
    }

    /** Releases every gate, those to come included, and stops listening. Does nothing the second time. */
    @Override
    public void close() {
        parts.gates.releaseAll();
        if (listener != null) {
            listener.close();
        }
    }

    /** What has happened so far, to be read by people: {@code toString} tells it, and it makes an HTML page. */
    public Timeline timeline() {
        return new Timeline(parts.journal);
    }

    /** Assertions about what has happened so far. */
    public Verification verify() {
        return new Verification(this);
    }

    Journal journal() {
        return parts.journal;
    }

    Exchanges exchanges() {
        return parts.exchanges;
    }

    /** Chooses how a {@link RotatingAuthServer} behaves; {@link RotatingAuthServer#builder()} says what it starts with. */
    public static final class Builder {
        interface Proving {
            Proofs on(InstantSource clock, Tally tally);
        }

        Rotation rotation = Rotation.STRICT;
        Lifetimes lifetimes = new Lifetimes(Duration.ofMinutes(5), Lifetimes.LONG);
        InstantSource clock = InstantSource.system();
        Registration client = Registration.ANYONE;
        String cookie = "";
        Proving proofs = (time, tally) -> Proofs.NONE;
        private @Nullable Front front;

        private Builder() {}

        /**
         * Grants a refresh once more to the parent of the live refresh token, for this long after it was spent, with the
         * same refresh token for an answer. After that, and for any older token, the family is revoked.
         */
        public Builder grace(Duration grace) {
            rotation = Rotation.grace(positive(grace, "grace"));
            return this;
        }

        /** Never replaces a refresh token: answers come without one, and none is ever spent. */
        public Builder noRotation() {
            rotation = Rotation.NONE;
            return this;
        }

        /** How long access tokens live. {@code expires_in} tells it in whole seconds, rounded down. */
        public Builder lifetime(Duration lifetime) {
            lifetimes = new Lifetimes(positive(lifetime, "lifetime"), lifetimes.refresh());
            return this;
        }

        /** How long refresh tokens live from their issue; one that has run out is no replay, but worth nothing. */
        public Builder refreshLifetime(Duration lifetime) {
            lifetimes = new Lifetimes(lifetimes.access(), positive(lifetime, "lifetime"));
            return this;
        }

        /**
         * Where lifetimes, grace periods, device polling, nonces and {@code Date} are read from, at every request: a
         * test's own clock makes them virtual. So does {@link RotatingAuthServer#advance}.
         */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** Serves this public client only: token, revocation and device requests need its {@code client_id}. */
        public Builder client(String id) {
            client = new Registration(id, "");
            return this;
        }

        /** Serves this client only, by client_secret_basic (each part form-encoded) or client_secret_post. */
        public Builder client(String id, String secret) {
            client = new Registration(id, secret);
            return this;
        }

        /**
         * Has {@code /refresh} take the refresh token from a cookie of this name, and give the next one as such: HttpOnly,
         * for that path, with {@code Max-Age}. A token that is worth nothing has the cookie taken away.
         */
        public Builder refreshCookie(String name) {
            cookie = name;
            return this;
        }

        /**
         * Binds tokens to keys (RFC 9449): every token and resource request needs a proof, ES256, that is at most 30
         * seconds from this server's clock and comes once. Needs nimbus-jose-jwt.
         */
        public Builder dpop() {
            proofs = (time, tally) -> new DpopProofs(Nonces.none(time), time, tally);
            return this;
        }

        /**
         * The same with nonces, apart for token requests and the resource. Each is replaced when it has lived so long;
         * every answer brings the current one.
         */
        public Builder dpopNonces(Duration lifetime) {
            Duration life = positive(lifetime, "lifetime");
            proofs = (time, tally) -> new DpopProofs(Nonces.of(life, time), time, tally);
            return this;
        }

        /** The same with nonces that are taken once: every answer to a good proof brings the next one. */
        public Builder dpopOneTimeNonces() {
            proofs = (time, tally) -> new DpopProofs(Nonces.oneTime(time), time, tally);
            return this;
        }

        /** What listens. Without this, the first front that runs on the class path, in their order. */
        public Builder on(Front front) {
            this.front = front;
            return this;
        }

        /** A server without a listener, for the dispatcher of a web server that the test has already. */
        public RotatingAuthServer build() {
            return new RotatingAuthServer(this);
        }

        /**
         * A server that listens on a free port of the loopback interface.
         *
         * @throws java.io.UncheckedIOException if no socket can be opened
         * @throws LinkageError if the chosen front's libraries are not on the class path
         */
        public RotatingAuthServer start() {
            RotatingAuthServer server = build();
            server.listener = front == null ? Front.openFirst(server) : front.open(server);
            return server;
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " is not positive: " + duration);
            }
            return duration;
        }
    }
}
