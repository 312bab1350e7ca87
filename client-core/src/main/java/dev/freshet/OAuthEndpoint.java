package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint of an OAuth 2.0 authorization server (RFC 6749 section 6): a form with the refresh token, answered
 * with JSON. Immutable, and safe for use by many threads.
 *
 * <pre>{@code
 * OAuthEndpoint.at("https://id.example.com/oauth2/token").clientId("app").over(transport)
 * }</pre>
 *
 * <p>A request is sent once, all of it in the body and nothing in the URL. What the answers mean:
 *
 * <ul>
 *   <li>2xx: the refresh token in it is kept before anything else is judged. An access token that is missing or has
 *       characters that are not visible ASCII, or a missing {@code token_type}, makes the rest of the answer unusable.
 *       An {@code expires_in} that is no lifetime leaves the lifetime unknown; one beyond a year counts as a year.
 *   <li>4xx with the error {@code invalid_grant} ends the session (RFC 6749 section 5.2).
 *   <li>Any other 4xx, and a redirect, which is not followed, is a fault of the configuration: the session is kept.
 *   <li>429, and 503 with {@code Retry-After}: the server is left alone for as long as it asks.
 *   <li>408, any other 5xx, and a 2xx that is not a JSON object of at most 1 MiB, 16 levels and no doubled members: the
 *       refresh token may be spent or not; {@link #replay()} decides what is done then.
 * </ul>
 */
public final class OAuthEndpoint implements TokenEndpoint {
    private static final TokenAnswer.Members MEMBERS =
            new TokenAnswer.Members("access_token", "refresh_token", "expires_in", "token_type", null);

    private final HttpTransport transport;
    private final @Nullable Metadata fixed;
    private final @Nullable Discovery discovery;
    private final ClientAuth client;
    private final Map<String, String> headers;
    private final Map<String, String> parameters;
    private final List<String> resources;
    private final Replay replay;

    private OAuthEndpoint(Builder builder, HttpTransport transport, ClientAuth client) {
        this.transport = transport;
        this.client = client;
        fixed = builder.tokens == null ? null : new Metadata(builder.tokens, builder.revocation);
        discovery = fixed == null ? new Discovery(transport, builder.issuer, builder.life, builder.clock) : null;
        headers = new LinkedHashMap<>(builder.headers);
        headers.putAll(client.headers());
        parameters = new LinkedHashMap<>(builder.parameters);
        if (builder.scope != null) {
            parameters.put("scope", builder.scope);
        }
        resources = List.copyOf(builder.resources);
        replay = builder.replay;
    }

    /**
     * The endpoint at this address.
     *
     * @param tokenUri https, or http on this machine; a query is sent as it is (RFC 6749 section 3.2)
     * @throws IllegalArgumentException for any other scheme, for user information and for a fragment
     */
    public static Builder at(String tokenUri) {
        return new Builder(TokenPost.address(Objects.requireNonNull(tokenUri, "tokenUri"), "token endpoint"), "");
    }

    /**
     * The endpoint that this issuer's metadata names, with its revocation endpoint (RFC 8414, OpenID Connect Discovery).
     *
     * <p>They are read when a refresh or a revocation first needs them, in at most half of the time that it has, and again
     * after {@link Builder#metadataLife}. The document names exactly this issuer, or none of it counts; its addresses are
     * held to what {@link #at} asks of one, no redirect is followed, and nothing that an API says has a part in it. Until
     * one was read, no refresh token is sent.
     *
     * @param issuer the identifier as it stands in the metadata, a slash at its end included
     * @throws IllegalArgumentException as {@link #at} has it, and for a query
     */
    public static Builder discover(String issuer) {
        Discovery.checked(Objects.requireNonNull(issuer, "issuer"));
        return new Builder(null, issuer);
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) {
        long start = System.nanoTime();
        try {
            TokenPost tokens = post(where(request.timeout()).tokens());
            RefreshRequest rest = request.within(left(request.timeout(), start));
            SignedPost refresh = new SignedPost(tokens, () -> form(request), replay);
            return refresh.outcome(
                    rest, answer -> new TokenAnswer(answer, MEMBERS, Set.of(), request.refreshToken()).outcome());
        } catch (NotReady e) {
            return e.outcome();
        }
    }

    private Metadata where(Duration timeout) throws NotReady {
        return discovery == null ? Objects.requireNonNull(fixed) : discovery.within(timeout.dividedBy(2));
    }

    /** What discovery has left of the time. */
    private Duration left(Duration timeout, long start) throws NotReady {
        Duration left = discovery == null ? timeout : timeout.minusNanos(System.nanoTime() - start);
        if (left.isNegative() || left.isZero()) {
            throw NotReady.now("no time was left");
        }
        return left;
    }

    private TokenPost post(URI uri) {
        return new TokenPost(transport, uri, TokenPost.FORM, headers);
    }

    /** What one access token is asked to be good for stands above what all are. */
    private byte[] form(RefreshRequest request) throws NotReady {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        AccessScope narrower = request.scope();
        if (narrower != null && narrower.scope() != null) {
            all.put("scope", narrower.scope());
        }
        Form form = new Form()
                .add("grant_type", "refresh_token")
                .add("refresh_token", request.refreshToken().reveal());
        all.forEach(form::add);
        List<String> named = narrower == null ? List.of() : narrower.resources();
        for (String resource : named.isEmpty() ? resources : named) {
            form.add("resource", resource);
        }
        client.addTo(form);
        return form.bytes();
    }

    /**
     * Revokes the refresh token, then the access token (RFC 7009 section 2.1), with the same client authentication; the
     * first gets at most half of the time. A server that is busy (503) is asked once more after its {@code Retry-After}, if
     * there is time for that. Sends nothing where no revocation endpoint is known.
     *
     * @return whether the server took either: false also when it can revoke neither type
     * @throws IOException if one of them may still work: the server was not reached, or answered with anything but 2xx
     *     or {@code unsupported_token_type}
     */
    @Override
    public boolean revoke(TokenPair pair, Duration timeout) throws IOException {
        long start = System.nanoTime();
        URI revocation = where(timeout).revocation();
        return revocation != null && new Revocation(post(revocation), client).of(pair, left(timeout, start));
    }

    @Override
    public boolean narrows() {
        return true;
    }

    @Override
    public Replay replay() {
        return replay;
    }

    /** Shows the address or the issuer only. */
    @Override
    public String toString() {
        return "OAuthEndpoint[" + (fixed == null ? discovery : TokenPost.shown(fixed.tokens())) + "]";
    }

    /** What an endpoint is to be. The client is public, and {@link Replay#UNDECLARED}, unless told otherwise. */
    public static final class Builder {
        private static final Set<String> RESERVED = Set.of(
                "grant_type",
                "refresh_token",
                "scope",
                "client_id",
                "client_secret",
                "client_assertion",
                "client_assertion_type",
                "resource");

        /** As good as for ever. */
        private static final Duration LONGEST_LIFE = Duration.ofDays(365);

        private final @Nullable URI tokens;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Set<String> resources = new LinkedHashSet<>();
        private @Nullable URI revocation;
        private @Nullable String clientId;
        private @Nullable Secret basic;
        private @Nullable Secret post;
        private @Nullable ClientAssertion assertion;
        private @Nullable String scope;
        private String issuer;
        private Duration life = Duration.ofHours(24);
        private SessionClock clock = SessionClock.SYSTEM;
        private Replay replay = Replay.UNDECLARED;

        private Builder(@Nullable URI tokens, String issuer) {
            this.tokens = tokens;
            this.issuer = issuer;
        }

        /** The client's id. Always needed; of a public client it is all that is sent. */
        public Builder clientId(String id) {
            clientId = notEmpty(id, "clientId");
            return this;
        }

        /**
         * A confidential client that authenticates by HTTP Basic, id and secret form-encoded first (RFC 6749 section
         * 2.3.1): what every server takes.
         *
         * @throws IllegalArgumentException if the client authenticates in another way already: one way a request
         */
        public Builder clientSecretBasic(Secret secret) {
            oneWay(post, assertion);
            basic = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * A confidential client that sends its secret in the form, for servers that cannot do Basic.
         *
         * @throws IllegalArgumentException if the client authenticates in another way already: one way a request
         */
        public Builder clientSecretPost(Secret secret) {
            oneWay(basic, assertion);
            post = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * A confidential client that signs an assertion for each request, refreshes and revocations, also for one that is
         * sent again (RFC 7523 section 2.2, private_key_jwt). One that cannot be made is not sent, and the session kept.
         *
         * @throws IllegalArgumentException if the client authenticates in another way already: one way a request
         */
        public Builder clientAssertion(ClientAssertion by) {
            oneWay(basic, post);
            assertion = Objects.requireNonNull(by, "by");
            return this;
        }

        private static void oneWay(@Nullable Object... others) {
            for (Object other : others) {
                if (other != null) {
                    throw new IllegalArgumentException("a request has one client authentication:"
                            + " clientSecretBasic, clientSecretPost or clientAssertion");
                }
            }
        }

        /**
         * The server's issuer, for which {@link #clientAssertion} is made. {@link OAuthEndpoint#discover} knows it.
         *
         * @throws IllegalArgumentException if it is discovered
         */
        public Builder issuer(String identifier) {
            fixedOnly("the issuer");
            issuer = notEmpty(identifier, "issuer");
            return this;
        }

        private void fixedOnly(String what) {
            if (tokens == null) {
                throw new IllegalArgumentException(what + " is discovered");
            }
        }

        /**
         * How long metadata counts; 24 hours unless set. A reading that fails leaves the old in force, and is tried again
         * after five minutes at the earliest. Of no use without {@link OAuthEndpoint#discover}.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder metadataLife(Duration span) {
            if (span.isNegative() || span.isZero()) {
                throw new IllegalArgumentException("metadataLife is not positive: " + span);
            }
            life = span.compareTo(LONGEST_LIFE) < 0 ? span : LONGEST_LIFE;
            return this;
        }

        Builder clock(SessionClock time) {
            clock = time;
            return this;
        }

        /** The scope that every refresh asks for. It may only narrow what was granted (RFC 6749 section 6). */
        public Builder scope(String narrower) {
            scope = notEmpty(narrower, "scope");
            return this;
        }

        /**
         * A further parameter of every refresh, such as {@code audience}. Not sent with a revocation.
         *
         * @throws IllegalArgumentException if the library sets the parameter itself, or it has been set before
         */
        public Builder parameter(String name, String value) {
            if (RESERVED.contains(notEmpty(name, "name"))) {
                throw new IllegalArgumentException("the library sets this parameter itself: " + name);
            }
            if (parameters.putIfAbsent(name, notEmpty(value, name)) != null) {
                throw new IllegalArgumentException("a parameter comes once: " + name);
            }
            return this;
        }

        /**
         * A resource that every refresh asks for an access token to (RFC 8707 section 2.2); may be called for several. A
         * server that does not take it says {@code invalid_target}: a fault of the configuration, which keeps the session.
         *
         * @param uri absolute, without a fragment; sent as it is
         * @throws IllegalArgumentException if it is anything else
         */
        public Builder resource(String uri) {
            try {
                URI target = new URI(Objects.requireNonNull(uri, "uri"));
                if (target.isAbsolute() && target.getRawFragment() == null) {
                    resources.add(uri);
                    return this;
                }
            } catch (URISyntaxException e) {
                // its message holds the text
            }
            throw new IllegalArgumentException("a resource is an absolute URI without a fragment");
        }

        /**
         * A header of every refresh and revocation, such as an API key. The value is never shown.
         *
         * @throws IllegalArgumentException if the library sets the header itself, it has been set before, the name is
         *     none, or the value has a character that is not visible ASCII
         */
        public Builder header(String name, Secret value) {
            if (name.equalsIgnoreCase("Authorization")) {
                throw new IllegalArgumentException(
                        "the client authenticates by a method of its own: clientSecretBasic");
            }
            HeaderName.add(headers, name, value);
            return this;
        }

        /**
         * Where tokens are revoked (RFC 7009). Without it a sign-out tells the server nothing.
         *
         * @throws IllegalArgumentException as {@link OAuthEndpoint#at} has it, and if it is discovered
         */
        public Builder revocationAt(String revocationUri) {
            fixedOnly("the revocation endpoint");
            revocation =
                    TokenPost.address(Objects.requireNonNull(revocationUri, "revocationUri"), "revocation endpoint");
            return this;
        }

        /** What the server does with a refresh token that it has already rotated. */
        public Builder replay(Replay declared) {
            replay = Objects.requireNonNull(declared, "declared");
            return this;
        }

        /**
         * The endpoint, spoken to over this transport.
         *
         * @throws IllegalArgumentException if there is no {@link #clientId}, or no {@link #issuer} for an assertion
         */
        public OAuthEndpoint over(HttpTransport transport) {
            Objects.requireNonNull(transport, "transport");
            if (clientId == null) {
                throw new IllegalArgumentException("clientId is missing");
            }
            if (assertion != null && issuer.isEmpty()) {
                throw new IllegalArgumentException("issuer is missing: a client assertion is made for it");
            }
            return new OAuthEndpoint(this, transport, new ClientAuth(clientId, basic, post, assertion, issuer));
        }

        private static String notEmpty(String value, String what) {
            if (Objects.requireNonNull(value, what).isEmpty()) {
                throw new IllegalArgumentException(what + " is empty");
            }
            return value;
        }
    }
}
