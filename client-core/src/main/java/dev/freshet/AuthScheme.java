package dev.freshet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an access token is put on a request. */
public interface AuthScheme {

    /** {@code Authorization: Bearer <token>} (RFC 6750 section 2.1). The default. */
    @SuppressWarnings("ClassInitializationDeadlock") // a HeaderScheme is made here only
    AuthScheme BEARER = new HeaderScheme("Authorization", "Bearer ", "Bearer");

    /**
     * A header of one's own, with the token as its value, such as {@code X-Api-Key}.
     *
     * <p>Unlike {@code Authorization}, no HTTP client takes such a header off when it follows a redirect to another
     * origin. The adapters see to it themselves; their documentation says how.
     */
    static AuthScheme header(String name) {
        return new HeaderScheme(name, "", null);
    }

    /**
     * The header that carries the token. A request on which the caller has set it is left alone. Asked once, when the
     * session is built.
     */
    String header();

    /** The header's value. Called once a token: the finished value is kept. */
    String value(Secret accessToken);

    /**
     * The authentication scheme whose challenges speak of our token, or null when every 401 does. Asked once, when the
     * session is built.
     */
    @Nullable
    String challenge();

    /**
     * Whether a token of this type can be put on a request in this way; when it throws, it cannot. Token types are
     * compared without case.
     */
    boolean accepts(String tokenType);

    /**
     * Whether every attempt is signed with a key that the tokens are bound to (RFC 9449), beside the constant header.
     * Asked once, when the session is built. False unless overridden.
     */
    default boolean signs() {
        return false;
    }

    /**
     * Whether its keys cannot leave this machine. Such a scheme goes with no vault that {@linkplain
     * SharedTokenVault#spansMachines() spans machines}. False unless overridden.
     */
    default boolean boundToMachine() {
        return false;
    }

    /**
     * Opens the key that a pair is bound to. Called before the pair is used for the first time, and before each refresh,
     * on a thread of the session's or on that of a sign-in. Only for schemes that sign.
     *
     * @param key what {@link TokenPair#key()} holds
     * @return null if the key is gone for good, or is another than the pair's: then the session has ended, as
     *     {@link SessionEnd#KEY_LOST}
     * @throws IOException if nobody knows, for instance because a key store is busy: nothing is sent, the session is kept
     */
    default @Nullable Signer signer(Secret key) throws IOException {
        return null;
    }

    /** Signs the attempts of one session. Safe for use by many threads. */
    interface Signer {

        /**
         * The headers of one attempt, beside the scheme's own; their values are visible ASCII. Called for every attempt,
         * on the thread that sends it.
         *
         * @param url the whole URL, http or https also for a WebSocket
         * @param accessToken the token that the attempt carries; null for a request to the token endpoint
         * @throws IOException if it cannot be signed: the attempt is not sent
         */
        Map<String, String> sign(String method, String url, @Nullable Secret accessToken) throws IOException;

        /**
         * Hears what every answer says, refusals too: it may hold a nonce for the next attempt (RFC 9449 section 8.2).
         *
         * @param tokenEndpoint whether it is the token endpoint's answer
         * @param headers gives the values of a header by its name
         */
        void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers);
    }
}

/** A constant scheme: the same header for every request. */
record HeaderScheme(String header, String prefix, @Nullable String challenge) implements AuthScheme {
    HeaderScheme {
        Objects.requireNonNull(header, "header");
        if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("not a header name: " + header);
        }
    }

    @Override
    public String value(Secret accessToken) {
        return prefix.concat(accessToken.reveal());
    }

    @Override
    public boolean accepts(String tokenType) {
        return challenge == null || tokenType.equalsIgnoreCase(challenge);
    }
}
