package dev.freshet;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint gives: an access token and, mostly, a refresh token (RFC 6749 section 5.1).
 *
 * <p>The lifetime counts from the moment at which the session takes the pair. A pair that is older by then is given
 * what is left of it.
 *
 * @param access the access token: visible ASCII
 * @param refresh the refresh token, or null when the server gave none: such a session ends with its access token
 * @param expiresIn the lifetime of the access token, or null when the server does not tell: then its 401 tells
 * @param scope the granted scope, or null when it is as asked
 * @param tokenType the token type, compared without case
 * @param key what the pair is bound to (RFC 9449), in the words of the session's scheme; null for bearer tokens, and in
 *     what an endpoint gives: a rotation keeps the key
 * @param refreshExpiresIn the lifetime of the refresh token, or null when the server does not tell: once it is over, the
 *     token is not sent any more
 */
public record TokenPair(
        Secret access,
        @Nullable Secret refresh,
        @Nullable Duration expiresIn,
        @Nullable String scope,
        String tokenType,
        @Nullable Secret key,
        @Nullable Duration refreshExpiresIn) {

    /**
     * Checks the characters of both tokens, so that no HTTP client ever shows a bad one in a message of its own.
     *
     * @throws IllegalArgumentException if a token has a character that is not visible ASCII
     */
    public TokenPair {
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(tokenType, "tokenType");
        if (!access.fitsHeader()) {
            throw new IllegalArgumentException("the access token has a character that is not visible ASCII");
        }
        if (refresh != null && !refresh.fitsHeader()) {
            throw new IllegalArgumentException("the refresh token has a character that is not visible ASCII");
        }
    }

    /** The refresh token of a pair that has one. */
    Secret refreshToken() {
        return Objects.requireNonNull(refresh, "no refresh token");
    }

    /** A bearer pair of unknown lifetime. */
    public static TokenPair of(String access, String refresh) {
        Objects.requireNonNull(refresh, "refresh: a pair without one is TokenPair.of(access)");
        return new TokenPair(
                Secret.of(Objects.requireNonNull(access, "access")),
                Secret.of(refresh),
                null,
                null,
                "Bearer",
                null,
                null);
    }

    /** A bearer token that cannot be refreshed. */
    public static TokenPair of(String access) {
        Secret token = Secret.of(Objects.requireNonNull(access, "access"));
        return new TokenPair(token, null, null, null, "Bearer", null, null);
    }

    /**
     * This pair with a lifetime, which counts from the moment the session takes the pair. Zero or less is unknown: then the
     * server's 401 tells.
     */
    public TokenPair expiresIn(Duration lifetime) {
        return new TokenPair(access, refresh, lifetime, scope, tokenType, key, refreshExpiresIn);
    }

    /** This pair with a lifetime of its refresh token, which counts from the same moment. */
    public TokenPair refreshExpiresIn(Duration lifetime) {
        return new TokenPair(access, refresh, expiresIn, scope, tokenType, key, lifetime);
    }

    /** This pair with the scope that the server granted. */
    public TokenPair scope(String granted) {
        return new TokenPair(access, refresh, expiresIn, granted, tokenType, key, refreshExpiresIn);
    }

    /** This pair with the token type that the server named. */
    public TokenPair tokenType(String type) {
        return new TokenPair(access, refresh, expiresIn, scope, type, key, refreshExpiresIn);
    }

    /**
     * This pair with the key that it is bound to: the one that signed the request for it.
     *
     * @param with the key as the session's {@link AuthScheme} writes it
     */
    public TokenPair boundTo(Secret with) {
        Secret bound = Objects.requireNonNull(with, "key");
        return new TokenPair(access, refresh, expiresIn, scope, tokenType, bound, refreshExpiresIn);
    }
}
