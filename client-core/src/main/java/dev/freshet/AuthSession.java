package dev.freshet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps HTTP clients signed in. It gives each request its access token, and when a server refuses one, it replaces the
 * pair once, however many ask for it at the same time, and stores it before anybody sees it.
 *
 * <p>One session serves any number of clients. It is safe for use by many threads. Refreshes run on a daemon thread of
 * the session's; cancelling or interrupting a caller ends only that caller's wait.
 *
 * <p>{@link #close()} it when the program ends: a refresh that is under way is waited for, so that no rotated pair is
 * lost.
 */
public final class AuthSession implements AutoCloseable {

    /** Nobody's session: a request that is given this one is left alone. */
    public static final AuthSession NONE = new AuthSession(null, null);

    private final @Nullable Engine engine;
    private final @Nullable Narrowed narrowed;

    private AuthSession(@Nullable Engine engine, @Nullable Narrowed narrowed) {
        this.engine = engine;
        this.narrowed = narrowed;
    }

    /** A session to be. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Signs in with a pair that the application has got, under a new identity. Blocks; when it returns, the pair is
     * stored, then visible. Whoever was signed in before is replaced: a refresh of theirs that is under way is neither
     * stored nor used.
     *
     * @throws AuthException.Storage if the pair could not be stored: whoever was signed in still is
     * @throws IllegalStateException if the session is closed
     * @throws IllegalArgumentException if the pair's token type does not fit the session's scheme, the scheme signs and the
     *     pair is {@linkplain TokenPair#boundTo bound to} no key that it can open, or the pair is bound and it signs nothing
     */
    public void signIn(TokenPair pair) throws AuthException {
        signIn(pair, null);
    }

    /**
     * The same with a label for the account. When another process that shares the vault signs in to an account with an
     * equal label, this session goes on with the other's pair; with any other, it ends as {@link SessionEnd#REPLACED}.
     */
    public void signIn(TokenPair pair, @Nullable String account) throws AuthException {
        Objects.requireNonNull(pair, "pair");
        Engine running = running();
        if (running.workers().isClosed()) {
            throw new IllegalStateException("the session is closed");
        }
        if (!running.parts().scheme().accepts(pair.tokenType())) {
            throw new IllegalArgumentException("the session's scheme takes no token of type " + pair.tokenType()
                    + (running.parts().signers().signs()
                            ? ": name the type that the server gave, by pair.tokenType(...); if it gave this one, it has"
                                    + " bound the token to no key"
                            : ""));
        }
        running.parts().checkKey(pair);
        running.identity().signIn(pair, account);
    }

    /**
     * Signs out. From its first moment no request gets the token any more; then the vault forgets it, without waiting
     * for anybody's refresh; then the server is asked to revoke it (RFC 7009), the refresh token first, for at most 15
     * seconds, if the {@linkplain TokenEndpoint#revoke endpoint has a revocation}: where it has none, the tokens work
     * until they run out. Blocks until all of that is done. Where nobody is signed in here, it does the same for whoever a
     * shared vault holds by now.
     *
     * <p>Other processes that share the vault notice when they next look at it: at their next refresh or start.
     *
     * @throws AuthException.Storage if the vault could not forget: this session is signed out all the same, and goes on
     *     trying; until it succeeds, a restart would find the pair
     */
    public void signOut() throws AuthException {
        running().identity().signOut();
    }

    /**
     * A view of this session with another access token, good for less (RFC 6749 section 6, RFC 8707): the same sign-in, the
     * same refresh token, and one refresh at a time for all of them. Give it to those requests that need no more: by a
     * tag, or by the function that an adapter asks for a request's session.
     *
     * <p>The token is got when a request first needs it, refreshed as any other, and kept in memory: another process, and
     * the next start, get one of their own. A server that refuses the scope or the resource makes these requests {@link
     * AuthException.Unavailable}, and no others. Signing in and out by a view is the session's; closing a view does
     * nothing. The same scope gives the same view.
     *
     * @throws IllegalStateException if the session's endpoint cannot ask for less, or is declared idempotent: such a server
     *     gives what it gave before, whatever is asked for
     */
    public AuthSession narrowedTo(AccessScope scope) {
        return running().view(Objects.requireNonNull(scope, "scope"), made -> new AuthSession(running(), made));
    }

    /**
     * Loads the vault, if that has not been done, and tells whether somebody is signed in. Blocks. The first request does
     * the same by itself. Where processes share the vault and nobody is signed in here, it looks again: that is how a
     * sign-in elsewhere is noticed, and requests do not look.
     *
     * @throws AuthException.Storage if the vault cannot be read, or holds a pair that the session's scheme does not take;
     *     what it holds is left as it is
     */
    public boolean ready() throws AuthException {
        return running().loading().finish();
    }

    /**
     * What is known of the session now, without a look at the vault or the server. Never blocks. A view's is its
     * session's.
     */
    public SessionStatus status() {
        return SessionStatus.of(running());
    }

    /**
     * Ends the session object, not the session: the vault keeps the pair. Waits for a refresh that is under way, at most
     * 30 seconds, and tries a last time to store a pair, or to forget one, where the vault had failed. Afterwards the
     * current token is still given out while it works; nothing refreshes it any more: a request that needs another fails
     * with {@link AuthException.Closed}, and nobody can sign in. Does nothing to a session of a
     * {@link SessionRegistry}, which closes it itself.
     */
    @Override
    public void close() {
        if (engine != null && narrowed == null && !engine.isEnrolled()) {
            engine.close();
        }
    }

    /**
     * For adapters: what a request to this origin is sent with, or null when it gets no token: nobody is signed in, or
     * the origin is not one of the session's. Ask {@link Access#usable()} before it is used. Never blocks, never
     * allocates.
     *
     * @param scheme such as {@code https}
     * @param host a name, or an address, with or without brackets
     * @param port the port, or -1 for the scheme's own
     */
    public @Nullable Access accessFor(String scheme, String host, int port) {
        if (engine == null) {
            return null;
        }
        Access access = engine.state().access();
        if (access == null || !engine.parts().origins().contain(scheme, host, port)) {
            return null;
        }
        return narrowed == null ? access : narrowed.access(access);
    }

    /**
     * For adapters: an access that a request may be sent with now, where {@code seen} is not {@linkplain Access#usable()
     * usable}. Waits for the vault or for a refresh, and starts one if there is none.
     *
     * <p>Never blocks. The stage is done already or completed on {@code resume}; cancelling it affects no other caller.
     * It fails with an {@link AuthException}: {@link AuthException.SignedOut} when the request goes without a token,
     * any other when it cannot be sent now.
     *
     * @param resume where what depends on the stage goes on. {@code Runnable::run} is the session's own thread as a rule:
     *     code that blocks there holds up whoever else waits, and the next refresh
     */
    public CompletionStage<Access> fresh(Access seen, Executor resume) {
        return decide(seen, false).stage(resume);
    }

    /**
     * For adapters: replaces an access that a server has refused.
     *
     * <p>Concurrent callers share one refresh. If {@code rejected} is no longer current, the current one is given at once
     * and nothing is sent. If it is given itself, there is none better, for instance because one fresh token after the
     * other is refused: the caller gets the server's 401. Never blocks. The stage is done already or completed on
     * {@code resume}; cancelling it affects no other caller. It fails with an {@link AuthException}:
     * {@link AuthException.SignedOut} when the caller gets the server's 401, any other when it is the caller's answer.
     *
     * @param resume where what depends on the stage goes on, as for {@link #fresh}
     */
    public CompletionStage<Access> replace(Access rejected, Executor resume) {
        return decide(rejected, true).stage(resume);
    }

    /**
     * {@link #fresh} for a caller that blocks: the thread is parked, for at most {@code wait}.
     *
     * @param gone asked every 50 milliseconds: whether the caller has gone
     * @throws AuthException as the stage of {@link #fresh} fails, or {@link AuthException.Unavailable} after the wait
     * @throws java.io.InterruptedIOException if the caller has gone or is interrupted; then its flag is set
     */
    public Access freshBlocking(Access seen, Duration wait, BooleanSupplier gone) throws IOException {
        return decide(seen, false).await(wait, gone);
    }

    /** {@link #replace} for a caller that blocks, as {@link #freshBlocking} does. */
    public Access replaceBlocking(Access rejected, Duration wait, BooleanSupplier gone) throws IOException {
        return decide(rejected, true).await(wait, gone);
    }

    private Landing decide(Access seen, boolean refused) {
        return narrowed == null ? running().decide(seen, refused) : narrowed.decide(seen, refused);
    }

    /** For adapters: how long a caller waits for a refresh. */
    public Duration waitLimit() {
        return running().parts().limits().waiter();
    }

    /** For adapters: the header that carries the token. */
    public String headerName() {
        return running().parts().header();
    }

    Engine running() {
        if (engine == null) {
            throw new IllegalStateException("AuthSession.NONE is nobody's session: ask accessFor first");
        }
        return engine;
    }

    /** Makes a session. {@link #endpoint} and {@link #origins} are required. */
    public static final class Builder {
        /** As good as no limit. */
        private static final Duration LONGEST = Duration.ofDays(365);

        private @Nullable TokenEndpoint endpoint;
        private final List<String> origins = new ArrayList<>();
        private TokenVault vault = new InMemoryVault();
        private AuthScheme scheme = AuthScheme.BEARER;
        private RefreshTrigger trigger = RefreshTrigger.NONE;
        private @Nullable StepUp stepUp;
        private AuthListener listener = AuthListener.NONE;
        private SessionClock clock = SessionClock.SYSTEM;
        private String label = "session";
        private @Nullable ScheduledExecutorService executor;
        private Limits limits = Limits.DEFAULT;

        private Builder() {}

        /** Where pairs are refreshed. */
        public Builder endpoint(TokenEndpoint where) {
            endpoint = Objects.requireNonNull(where, "endpoint");
            return this;
        }

        /**
         * The origins that get the token, such as {@code https://api.example.com}; no other does: a request elsewhere goes
         * out without it. What several calls name is added up.
         *
         * @throws IllegalArgumentException if one is not an origin, or is http and not this machine
         */
        public Builder origins(String... all) {
            if (all.length == 0) {
                throw new IllegalArgumentException("origins: name at least one, such as https://api.example.com");
            }
            Origins.of(all); // refuses at once what is none
            origins.addAll(List.of(all));
            return this;
        }

        /** Where the pair is kept; in memory unless set. */
        public Builder vault(TokenVault where) {
            vault = Objects.requireNonNull(where, "vault");
            return this;
        }

        /** How the token is put on a request; {@link AuthScheme#BEARER} unless set. */
        public Builder scheme(AuthScheme how) {
            scheme = Objects.requireNonNull(how, "scheme");
            return this;
        }

        /** Which answers refuse the token, beside a 401; none unless set. */
        public Builder trigger(RefreshTrigger answers) {
            trigger = Objects.requireNonNull(answers, "trigger");
            return this;
        }

        /**
         * Who answers an API that asks for a newer or stronger sign-in (RFC 9470). Unless set, the caller gets the API's
         * 401 and the listener {@link AuthEvent.StepUpRequired}.
         */
        public Builder stepUp(StepUp how) {
            stepUp = Objects.requireNonNull(how, "stepUp");
            return this;
        }

        /** Who hears what happens; nobody unless set. */
        public Builder listener(AuthListener who) {
            listener = Objects.requireNonNull(who, "listener");
            return this;
        }

        /** A name for events and threads; "session" unless set. */
        public Builder label(String name) {
            label = Objects.requireNonNull(name, "label");
            return this;
        }

        /** How long a caller waits for a refresh; 30 s unless set. */
        public Builder waitLimit(Duration limit) {
            limits = limits.withWaiter(positive(limit, "waitLimit"));
            return this;
        }

        /** How long a refresh may take, from the wait for the vault's lease on; 25 s unless set. */
        public Builder refreshLimit(Duration limit) {
            limits = limits.withFlight(positive(limit, "refreshLimit"));
            return this;
        }

        /** How long one call of the vault may take; 5 s unless set. */
        public Builder vaultLimit(Duration limit) {
            limits = limits.withVault(positive(limit, "vaultLimit"));
            return this;
        }

        /** How long one call of the endpoint may take; 15 s unless set. */
        public Builder endpointLimit(Duration limit) {
            limits = limits.withEndpoint(positive(limit, "endpointLimit"));
            return this;
        }

        /**
         * How long before its expiry a token is refreshed in the background; 30 s unless set, at most a fifth of its
         * life, plus up to half as much again by chance; likewise before its refresh token runs out, where that is
         * known. Started by a request, never by a timer.
         */
        public Builder refreshAhead(Duration ahead) {
            limits = limits.withAhead(positive(ahead, "refreshAhead"));
            return this;
        }

        /**
         * How long after its sign-in a session ends, whatever was refreshed since; without limit unless set. A new sign-in
         * for the sake of an API ({@link #stepUp}) begins it anew.
         *
         * <p>From then on no request gets the token, whatever may fail. Whoever asks for one next finds the session ended as
         * {@link SessionEnd#TOO_OLD}, unless another process that shares the vault knows of a later sign-in; the vault
         * forgets the pair, and the server is asked to revoke it. The clock that has gone further counts: one that is set
         * ahead ends sessions early.
         */
        public Builder maxAge(Duration limit) {
            positive(limit, "maxAge");
            limits = limits.withMaxAge(limit);
            return this;
        }

        /**
         * How long after the last request that asked for a token a session ends, as {@link SessionEnd#IDLE}; without limit
         * unless set. Otherwise as {@link #maxAge}.
         *
         * <p>A request writes nothing: only a refresh does. So after a restart the time counts from the last refresh or
         * sign-in, and what other processes on the vault have sent since theirs is not known. Let it be longer than access
         * tokens live. It may end a sixtieth of the time early.
         */
        public Builder maxIdle(Duration limit) {
            positive(limit, "maxIdle");
            limits = limits.withMaxIdle(limit);
            return this;
        }

        /** The pause after a failed refresh, doubled after each further one up to a minute; 1 s unless set. */
        public Builder retryInterval(Duration first) {
            limits = limits.withRetry(positive(first, "retryInterval"));
            return this;
        }

        /** The clock; the system's unless set. For tests. */
        public Builder clock(SessionClock time) {
            clock = Objects.requireNonNull(time, "clock");
            return this;
        }

        /**
         * Where refreshes run; a daemon thread of the session's unless set. For tests, and for programs that own all
         * their threads: never the executor of an HTTP client, whose threads may all be waiting for the refresh.
         */
        public Builder executor(ScheduledExecutorService where) {
            executor = Objects.requireNonNull(where, "executor");
            return this;
        }

        /**
         * The session. Does no I/O and starts no thread: the vault is read at the first request or by
         * {@link AuthSession#ready()}.
         */
        public AuthSession build() {
            if (endpoint == null || origins.isEmpty()) {
                throw new IllegalStateException(
                        "a session needs " + (endpoint == null ? "an endpoint(...)" : "origins(...)"));
            }
            if (scheme.boundToMachine() && vault instanceof SharedTokenVault shared && shared.spansMachines()) {
                throw new IllegalStateException(
                        "the scheme's keys cannot leave this machine, and the vault serves several:"
                                + " use a vault of this machine, or a scheme that keeps its keys in the vault");
            }
            String thread = "freshet " + label;
            Events events = new Events(label, listener, clock, new Lane(thread));
            RecordStore store = new RecordStore(vault, new Lane(thread), new Lane(thread), limits.vault(), events);
            Parts parts = new Parts(
                    endpoint,
                    scheme,
                    trigger,
                    stepUp,
                    Origins.of(origins.toArray(new String[0])),
                    store,
                    new Lane(thread),
                    limits,
                    clock,
                    events,
                    () -> new Lane(thread));
            return new AuthSession(new Engine(parts, new Workers(thread, executor)), null);
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " is not positive: " + duration);
            }
            return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
        }
    }
}
