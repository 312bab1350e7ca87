package dev.freshet;

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
}
