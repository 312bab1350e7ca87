package dev.freshet;

import java.util.function.Supplier;

/** What a session is made of, and never changes. */
record Parts(
        TokenEndpoint endpoint,
        AuthScheme scheme,
        Origins origins,
        RecordStore store,
        Lane endpointLane,
        Limits limits,
        SessionClock clock,
        Events events,
        Supplier<Lane> lanes) {}
