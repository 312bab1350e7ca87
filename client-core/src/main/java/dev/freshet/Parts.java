package dev.freshet;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a session is made of, and never changes. What other people's code says of itself is read once, where it may still
 * throw: later a throw would cost a request, or a pair.
 *
 * @param replay the endpoint's
 * @param header the scheme's
 * @param challenge the scheme's
 * @param signers of the scheme, if it signs
 * @param trigger which answers beside a 401 refuse the token
 * @param stepUp who answers an API that asks for a new sign-in; null when nobody does
 */
record Parts(
        TokenEndpoint endpoint,
        Replay replay,
        AuthScheme scheme,
        String header,
        @Nullable String challenge,
        Signers signers,
        RefreshTrigger trigger,
        @Nullable StepUp stepUp,
        Origins origins,
        RecordStore store,
        Lane endpointLane,
        Limits limits,
        SessionClock clock,
        Events events,
        Supplier<Lane> lanes) {

    Parts(
            TokenEndpoint endpoint,
            AuthScheme scheme,
            RefreshTrigger trigger,
            @Nullable StepUp stepUp,
            Origins origins,
            RecordStore store,
            Lane endpointLane,
            Limits limits,
            SessionClock clock,
            Events events,
            Supplier<Lane> lanes) {
        this(
                endpoint,
                Objects.requireNonNull(endpoint.replay(), "the endpoint's replay()"),
                scheme,
                Objects.requireNonNull(scheme.header(), "the scheme's header()"),
                scheme.challenge(),
                new Signers(scheme),
                trigger,
                stepUp,
                origins,
                store,
                endpointLane,
                limits,
                clock,
                events,
                lanes);
    }

    /** Whether the scheme takes a token of this type. One that throws takes none: the refresh token is kept all the same. */
    boolean fits(String tokenType) {
        try {
            return scheme.accepts(tokenType);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /**
     * Refuses a record whose token the scheme cannot put on a request. It stays where it is, for a session that can: its
     * refresh token would be spent without the proof that it is bound to.
     */
    void checkFits(VaultRecord found) throws AuthException.Storage {
        TokenPair pair = found.livePair();
        if (!signers.signs() && (pair.key() != null || !fits(pair.tokenType()))) {
            throw new AuthException.Storage(
                    "the vault holds a token of type " + pair.tokenType()
                            + (pair.key() == null ? "" : ", bound to a key,")
                            + " which the session's scheme does not take: give the session the scheme of that sign-in, such"
                            + " as scheme(Dpop.inVault()), or sign in again",
                    null);
        }
    }

    /** Refuses a pair that could not be used for want of its key, or whose key would not be used. */
    void checkKey(TokenPair pair) throws AuthException.Storage {
        if (!signers.signs() && pair.key() != null) {
            throw new IllegalArgumentException(
                    "the pair is bound to a key, and the session's scheme signs nothing: give it one that does, such as"
                            + " scheme(Dpop.inVault())");
        }
        try {
            if (signers.isLost(pair)) {
                throw new IllegalArgumentException(
                        pair.key() == null
                                ? "the session's scheme signs with the key that a pair is bound to: pair.boundTo(key.secret())"
                                : "the session's scheme cannot open the key that the pair is bound to");
            }
        } catch (IOException e) {
            throw new AuthException.Storage(Signers.NOT_NOW, e);
        }
    }
}
