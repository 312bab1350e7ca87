package dev.freshet;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an access token is put on a request. */
public interface AuthScheme {

    /** {@code Authorization: Bearer <token>} (RFC 6750 section 2.1). The default. */
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
