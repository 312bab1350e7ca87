package dev.freshet;

import dev.freshet.JsonAnswer.Place;
import dev.freshet.JsonAnswer.Place.Kind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code /refresh} of a backend of one's own: a POST with the refresh token, answered with another. Immutable, and
 * safe for use by many threads.
 *
 * <pre>{@code
 * JsonEndpoint.at("https://api.example.com/refresh").over(transport)
 * }</pre>
 *
 * <p>That sends {@code {"refreshToken":"..."}} and reads {@code {"accessToken":"...","refreshToken":"...",
 * "expiresIn":300}}. Either token may stand in a field, a header or a cookie instead; of several calls that say where,
 * the last counts. A field is a path of names with dots between them, such as {@code data.session.access_token}.
 *
 * <p>Only the access token must be there. The answers mean what they mean at an {@link OAuthEndpoint}, with these
 * differences:
 *
 * <ul>
 *   <li>No token type is needed: it is Bearer unless the answer names another.
 *   <li>401 ends the session, or whatever {@link Builder#signedOutOn} and {@link Builder#classifier} say, as does any 4xx
 *       with the error {@code invalid_grant}.
 *   <li>A refresh cookie is kept from any answer that sets one, 500 included (RFC 6265 section 3), unless the answer
 *       ends the session. One that is taken away, with no new one in the same answer, ends the session, unless the
 *       answer is 408, 429 or a 5xx.
 * </ul>
 *
 * <p>It has no revocation: a sign-out tells the server nothing.
 */
public final class JsonEndpoint implements TokenEndpoint {
    private final TokenPost post;
    private final JsonRequest asked;
    private final JsonAnswer.Shape shape;
    private final Replay replay;

    private JsonEndpoint(Builder builder, HttpTransport transport) {
        post = new TokenPost(transport, builder.uri, "application/json", builder.headers);
        asked = new JsonRequest(builder.sent, builder.fields, builder.headers);
        shape = new JsonAnswer.Shape(
                builder.access,
                builder.answered(),
                builder.expires,
                builder.absolute,
                builder.tokenType,
                builder.error,
                builder.signedOut,
                builder.classifier,
                builder.uri);
        replay = builder.replay;
    }

    /** What an answer means that brings no token. */
    public enum Meaning {
        /** The refresh token is refused for good: the session ends. */
        SIGNED_OUT,
        /** The server failed: the session is kept, and the refresh token, which may be spent, is tried again. */
        TRANSIENT,
        /** The server is busy and has spent nothing: it is left alone, at least for its {@code Retry-After}. */
        LIMITED,
        /** What such an answer means without a classifier. */
        USUAL
    }

    /** Says what an answer means. Called on a thread of the session's; one that throws counts as {@link Meaning#TRANSIENT}. */
    @FunctionalInterface
    public interface Classifier {
        /**
         * What this answer means. It is any but a 2xx with a token in it: that is never asked about.
         *
         * @param answer the answer; its body may hold secrets
         * @param error the text or number in the {@linkplain Builder#errorField field of the error}, or the empty string
         */
        Meaning meaning(HttpTransport.Response answer, String error);
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
    public RefreshOutcome refresh(RefreshRequest request) {
        Secret token = request.refreshToken();
        TokenPost whole = post.with(asked.headers(token));
        return new SignedPost(whole, () -> asked.body(token), replay)
                .outcome(request, answer -> new JsonAnswer(answer, shape, token).outcome());
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
        private final URI uri;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Map<String, String> fields = new LinkedHashMap<>();
        private Place sent = new Place(Kind.FIELD, "refreshToken");
        private @Nullable Place refresh;
        private Place access = new Place(Kind.FIELD, "accessToken");
        private String expires = "expiresIn";
        private boolean absolute;
        private String tokenType = "tokenType";
        private String error = "error";
        private Classifier classifier = (answer, code) -> Meaning.USUAL;
        private Set<Integer> signedOut = Set.of(401);
        private Replay replay = Replay.UNDECLARED;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /**
         * The field with the refresh token: {@code refreshToken} unless set. In the answer it is the same field, unless
         * {@link #newRefreshField} or another place is set for that.
         */
        public Builder refreshField(String path) {
            sent = new Place(Kind.FIELD, path(path));
            return this;
        }

        /** The header of the request with the refresh token: alone, or after {@code Bearer} in {@code Authorization}. */
        public Builder refreshHeader(String name) {
            sent = new Place(Kind.HEADER, HeaderName.free(name));
            return this;
        }

        /**
         * The cookie with the refresh token, in the request and in the answer. It is kept with the pair, as it stands and
         * in no cookie jar, and sent to this endpoint only.
         *
         * <p>An answer's cookie counts if a browser would send it back to the endpoint: by its domain and path (RFC 6265
         * section 5). One that has run out, by {@code Max-Age} or else {@code Expires}, or that has no value, is taken
         * away; one that runs out later is not sent any more ({@link SessionEnd#EXPIRED}).
         *
         * @throws IllegalArgumentException if the name is none
         */
        public Builder refreshCookie(String name) {
            sent = new Place(Kind.COOKIE, HeaderName.checked(name));
            refresh = sent;
            return this;
        }

        /** The field of the answer with the new refresh token, where it is not that of the request. */
        public Builder newRefreshField(String path) {
            refresh = new Place(Kind.FIELD, path(path));
            return this;
        }

        /** The header of the answer with the new refresh token; {@code Bearer} before it is left away. */
        public Builder newRefreshHeader(String name) {
            refresh = new Place(Kind.HEADER, HeaderName.checked(name));
            return this;
        }

        /** Where an answer has the new refresh token. */
        private Place answered() {
            Place unlessSet = sent.kind() == Kind.FIELD ? sent : new Place(Kind.FIELD, "refreshToken");
            return refresh == null ? unlessSet : refresh;
        }

        /** The field of the answer with the access token: {@code accessToken} unless set. */
        public Builder accessField(String path) {
            access = new Place(Kind.FIELD, path(path));
            return this;
        }

        /** The header of the answer with the access token; {@code Bearer} before it is left away. */
        public Builder accessHeader(String name) {
            access = new Place(Kind.HEADER, HeaderName.checked(name));
            return this;
        }

        /**
         * The cookie of the answer with the access token, without the quotes around it. It is sent as the session's scheme
         * says, not as a cookie. Its {@code Max-Age} or {@code Expires} is the lifetime where no field tells one.
         */
        public Builder accessCookie(String name) {
            access = new Place(Kind.COOKIE, HeaderName.checked(name));
            return this;
        }

        /** The field of the answer with the access token's lifetime in seconds: {@code expiresIn} unless set. */
        public Builder expiresInField(String path) {
            expires = path(path);
            absolute = false;
            return this;
        }

        /**
         * The field of the answer with the moment at which the access token expires: seconds since 1970, or milliseconds,
         * or a text such as {@code 2030-01-31T12:00:00Z}. The answer's {@code Date} is what it is counted from.
         */
        public Builder expiresAtField(String path) {
            expires = path(path);
            absolute = true;
            return this;
        }

        /** The field of the answer with the token type: {@code tokenType} unless set. Where it has none, it is Bearer. */
        public Builder tokenTypeField(String path) {
            tokenType = path(path);
            return this;
        }

        /** The field of the answer with the code of an error: {@code error} unless set. */
        public Builder errorField(String path) {
            error = path(path);
            return this;
        }

        private static String path(String path) {
            for (String name : Objects.requireNonNull(path, "path").split("\\.", -1)) {
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("a field needs a name, and one after each dot: " + path);
                }
            }
            return path;
        }

        /**
         * A field of every request, beside the refresh token's. The value is never shown.
         *
         * @throws IllegalArgumentException if the field has been set before
         */
        public Builder requestField(String path, String value) {
            if (fields.putIfAbsent(path(path), Objects.requireNonNull(value, "value")) != null) {
                throw new IllegalArgumentException("a field comes once: " + path);
            }
            return this;
        }

        /**
         * A header of every refresh, such as an API key. The value is never shown.
         *
         * @throws IllegalArgumentException if the library sets the header itself, it has been set before, the name is
         *     none, or the value has a character that is not visible ASCII
         */
        public Builder header(String name, Secret value) {
            HeaderName.add(headers, name, value);
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

        /**
         * Says what the answers without a token mean; {@link Meaning#USUAL} for each unless set. What it leaves as usual is
         * {@link #signedOutOn}'s to decide.
         */
        public Builder classifier(Classifier which) {
            classifier = Objects.requireNonNull(which, "classifier");
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
         * @throws IllegalArgumentException if a {@link #header} or a {@link #requestField} is where the refresh token
         *     goes
         */
        public JsonEndpoint over(HttpTransport transport) {
            return new JsonEndpoint(this, Objects.requireNonNull(transport, "transport"));
        }
    }
}
