package dev.freshet.testkit;

/** A web server that asks a {@link RotatingAuthServer} for each answer. */
interface Listener {
    /** Scheme, host and port. */
    String origin();

    void close();
}
