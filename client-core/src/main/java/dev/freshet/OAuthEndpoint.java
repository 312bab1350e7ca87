package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
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

    private final TokenPost tokens;
    private final @Nullable Revocation revocation;
    private final Map<String, String> client;
    private final Map<String, String> parameters;
    private final List<String> resources;
    private final Replay replay;

    private OAuthEndpoint(Builder builder, HttpTransport transport, String clientId) {
        Map<String, String> headers = new LinkedHashMap<>(builder.headers);
        if (builder.basic != null) {
            headers.put("Authorization", basic(clientId, builder.basic));
        }
        client = new LinkedHashMap<>();
        if (builder.basic == null) {
            client.put("client_id", clientId);
        }
        if (builder.post != null) {
            client.put("client_secret", builder.post.reveal());
        }
        tokens = new TokenPost(transport, builder.uri, TokenPost.FORM, headers);
        revocation = builder.revocation == null
                ? null
                : new Revocation(new TokenPost(transport, builder.revocation, TokenPost.FORM, headers), client);
        parameters = new LinkedHashMap<>(builder.parameters);
        if (builder.scope != null) {
            parameters.put("scope", builder.scope);
        }
        resources = List.copyOf(builder.resources);
        replay = builder.replay;
    }

    /** Id and secret are encoded as in a form before they are joined, since either may hold a colon. */
    private static String basic(String id, Secret secret) {
        byte[] both = (Form.encoded(id) + ':' + Form.encoded(secret.reveal())).getBytes(StandardCharsets.US_ASCII);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /**
     * The endpoint at this address.
     *
     * @param tokenUri https, or http on this machine; a query is sent as it is (RFC 6749 section 3.2)
     * @throws IllegalArgumentException for any other scheme, for user information and for a fragment
     */
    public static Builder at(String tokenUri) {
        return new Builder(TokenPost.address(Objects.requireNonNull(tokenUri, "tokenUri"), "token endpoint"));
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) throws IOException {
        AccessScope narrower = request.scope();
        Form form = new Form()
                .add("grant_type", "refresh_token")
                .add("refresh_token", request.refreshToken().reveal());
        Map<String, String> asked = new LinkedHashMap<>(parameters);
        if (narrower != null && narrower.scope() != null) {
            asked.put("scope", narrower.scope());
        }
        asked.forEach(form::add);
        List<String> named = narrower == null ? List.of() : narrower.resources();
        for (String resource : named.isEmpty() ? resources : named) {
            form.add("resource", resource);
        }
        client.forEach(form::add);
        HttpTransport.Response response = new SignedPost(tokens, form::bytes, replay).send(request);
        return new TokenAnswer(response, MEMBERS, Set.of(), request.refreshToken()).outcome();
    }

    /**
     * Revokes the refresh token, then the access token (RFC 7009 section 2.1), with the same client authentication; the
     * first gets at most half of the time. Sends nothing without {@link Builder#revocationAt}.
     *
     * @return whether the server took either: false also when it can revoke neither type
     * @throws IOException if one of them may still work: the server was not reached, or answered with anything but 2xx
     *     or {@code unsupported_token_type}
     */
    @Override
    public boolean revoke(TokenPair pair, Duration timeout) throws IOException {
        return revocation != null && revocation.of(pair, timeout);
    }

    @Override
    public boolean narrows() {
        return true;
    }

    @Override
    public Replay replay() {
        return replay;
    }

    /** Shows the address only. */
    @Override
    public String toString() {
        return "OAuthEndpoint[" + tokens + "]";
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

        private final URI uri;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Set<String> resources = new LinkedHashSet<>();
        private @Nullable URI revocation;
        private @Nullable String clientId;
        private @Nullable Secret basic;
        private @Nullable Secret post;
        private @Nullable String scope;
        private Replay replay = Replay.UNDECLARED;

        private Builder(URI uri) {
            this.uri = uri;
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
         * @throws IllegalArgumentException if the secret is already sent in the form: one way a request
         */
        public Builder clientSecretBasic(Secret secret) {
            oneWay(post);
            basic = Objects.requireNonNull(secret, "secret");
            return this;
        }

        /**
         * A confidential client that sends its secret in the form, for servers that cannot do Basic.
         *
         * @throws IllegalArgumentException if the secret is already sent by Basic: one way a request
         */
        public Builder clientSecretPost(Secret secret) {
            oneWay(basic);
            post = Objects.requireNonNull(secret, "secret");
            return this;
        }

        private static void oneWay(@Nullable Secret other) {
            if (other != null) {
                throw new IllegalArgumentException(
                        "a request has one client authentication: clientSecretBasic or clientSecretPost");
            }
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
         * @throws IllegalArgumentException as {@link OAuthEndpoint#at}
         */
        public Builder revocationAt(String revocationUri) {
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
         * @throws IllegalArgumentException if there is no {@link #clientId}
         */
        public OAuthEndpoint over(HttpTransport transport) {
            Objects.requireNonNull(transport, "transport");
            if (clientId == null) {
                throw new IllegalArgumentException("clientId is missing");
            }
            return new OAuthEndpoint(this, transport, clientId);
        }

        private static String notEmpty(String value, String what) {
            if (Objects.requireNonNull(value, what).isEmpty()) {
                throw new IllegalArgumentException(what + " is empty");
            }
            return value;
        }
    }
}
