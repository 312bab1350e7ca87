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
 */
record Parts(
        TokenEndpoint endpoint,
        Replay replay,
        AuthScheme scheme,
        String header,
        @Nullable String challenge,
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
