package dev.freshet;

import java.time.Duration;

/** The parts of a session, put together by hand for the tests of one of them. Every vault call is made in place. */
final class Bare {
    private Bare() {}

    static Parts parts(TokenEndpoint endpoint, Lane endpointLane, TokenVault vault, SessionClock clock) {
        Lane inPlace = new Lane(Runnable::run);
        Events silent = new Events("bare", AuthListener.NONE, clock, inPlace);
        return new Parts(
                endpoint,
                AuthScheme.BEARER,
                RefreshTrigger.NONE,
                null,
                Origins.of(Rig.ORIGIN),
                new RecordStore(vault, inPlace, inPlace, Duration.ofSeconds(30), silent),
                endpointLane,
                Limits.DEFAULT,
                clock,
                silent,
                () -> inPlace);
    }
}
