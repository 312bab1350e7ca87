package dev.freshet.testkit;

/**
 * Something that a session or a test told the timeline.
 *
 * @param at nanoseconds since the server was made
 * @param who whose lane it belongs to
 */
record Note(long at, String who, Sort sort, String text) {
    enum Sort {
        FLIGHT_STARTED,
        FLIGHT_ENDED,
        SESSION_ENDED,
        OTHER
    }
}
