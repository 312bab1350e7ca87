package dev.freshet;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The {@code /refresh} of a backend of one's own: the refresh token in a JSON object, answered with another. Immutable,
 * and safe for use by many threads.
 *
 * <pre>{@code
 * JsonEndpoint.at("https://api.example.com/refresh").over(transport)
 * }</pre>
 *
 * <p>That sends {@code {"refreshToken":"..."}} and reads {@code {"accessToken":"...","refreshToken":"...",
 * "expiresIn":300}}; each name can be set. Only the access token must be there. The answers mean what they mean at an
 * {@link OAuthEndpoint}, but that no token type is needed, and that 401 ends the session, or whatever
 * {@link Builder#signedOutOn} says, as does any 4xx with the member {@code "error":"invalid_grant"}.
 *
 * <p>It has no revocation: a sign-out tells the server nothing.
 */
public final class JsonEndpoint implements TokenEndpoint {
    private final TokenPost post;
    private final String refreshField;
    private final TokenAnswer.Members members;
    private final Set<Integer> signedOut;
    private final Replay replay;

    private JsonEndpoint(Builder builder, HttpTransport transport) {
        post = new TokenPost(transport, builder.uri, "application/json", builder.headers);
        refreshField = builder.refreshField;
        members = new TokenAnswer.Members(
                builder.accessField, builder.newRefreshField, builder.expiresInField, builder.tokenTypeField, "Bearer");
        signedOut = builder.signedOut;
        replay = builder.replay;
    }

    /**
     * The endpoint at this address.
     *
     * @param refreshUri https, or http on this machine; a query is sent as it is
     * @throws IllegalArgumentException for any other scheme, for user information and for a fragment
     */
    public static Builder at(String refreshUri) {
        return new Builder(TokenPost.address(Objects.requireNonNull(refreshUri, "refreshUri"), "refresh endpoint"));
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) throws IOException {
        byte[] body = Json.write(refreshField, request.refreshToken());
        HttpTransport.Response response = new SignedPost(post, () -> body, replay).send(request);
        return new TokenAnswer(response, members, signedOut, request.refreshToken()).outcome();
    }

    @Override
    public Replay replay() {
        return replay;
    }

    /** Shows the address only. */
    @Override
    public String toString() {
        return "JsonEndpoint[" + post + "]";
    }

    /** What an endpoint is to be. It is {@link Replay#UNDECLARED} unless told otherwise. */
    public static final class Builder {
        private static final Set<String> RESERVED = Set.of(
                "accept",
                "accept-encoding",
                "connection",
                "content-length",
                "content-type",
                "expect",
                "host",
                "idempotency-key",
                "transfer-encoding",
                "upgrade");

        private final URI uri;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private String refreshField = "refreshToken";
        private String accessField = "accessToken";
        private String newRefreshField = "refreshToken";
        private String expiresInField = "expiresIn";
        private String tokenTypeField = "tokenType";
        private Set<Integer> signedOut = Set.of(401);
        private Replay replay = Replay.UNDECLARED;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /** What the refresh token is called in the request: {@code refreshToken} unless set. */
        public Builder refreshField(String name) {
            refreshField = field(name);
            return this;
        }

        /** What the access token is called in the answer: {@code accessToken} unless set. */
        public Builder accessField(String name) {
            accessField = field(name);
            return this;
        }

        /** What the new refresh token is called in the answer: {@code refreshToken} unless set. */
        public Builder newRefreshField(String name) {
            newRefreshField = field(name);
            return this;
        }

        /** What the access token's lifetime in seconds is called in the answer: {@code expiresIn} unless set. */
        public Builder expiresInField(String name) {
            expiresInField = field(name);
            return this;
        }

        /** What the token type is called in an answer that has one: {@code tokenType} unless set. Else it is Bearer. */
        public Builder tokenTypeField(String name) {
            tokenTypeField = field(name);
            return this;
        }

        private static String field(String name) {
            if (Objects.requireNonNull(name, "name").isEmpty()) {
                throw new IllegalArgumentException("a field needs a name");
            }
            return name;
        }

        /**
         * A header of every refresh, such as an API key. The value is never shown.
         *
         * @throws IllegalArgumentException if the library sets the header itself, it has been set before, the name is
         *     none, or the value has a character that is not visible ASCII
         */
        public Builder header(String name, Secret value) {
            if (!Objects.requireNonNull(name, "name").matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IllegalArgumentException("not a header name: " + name);
            }
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the library sets this header itself: " + name);
            }
            if (!Objects.requireNonNull(value, "value").fitsHeader()) {
                throw new IllegalArgumentException("a header's value is visible ASCII: " + name);
            }
            if (headers.putIfAbsent(name, value.reveal()) != null) {
                throw new IllegalArgumentException("a header comes once: " + name);
            }
            return this;
        }

        /**
         * Which answers say that the refresh token is refused for good, so that the session ends: 401 unless set. Any
         * 4xx may, but 408 and 429, which say that it is to be tried again.
         *
         * @throws IllegalArgumentException for any other status
         */
        public Builder signedOutOn(int... statuses) {
            Set<Integer> all = new TreeSet<>();
            for (int status : statuses) {
                if (status < 400 || status > 499 || status == 408 || status == 429) {
                    throw new IllegalArgumentException("no refusal for good: " + status);
                }
                all.add(status);
            }
            signedOut = Set.copyOf(all);
            return this;
        }

        /** What the server does with a refresh token that it has already rotated. */
        public Builder replay(Replay declared) {
            replay = Objects.requireNonNull(declared, "declared");
            return this;
        }

        /** The endpoint, spoken to over this transport. */
        public JsonEndpoint over(HttpTransport transport) {
            return new JsonEndpoint(this, Objects.requireNonNull(transport, "transport"));
        }
    }
}
