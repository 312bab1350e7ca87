package dev.freshet;

import java.util.List;

/**
 * Hears what happens to a session: the audit trail from sign-in to revocation.
 *
 * <p>Events arrive one at a time and in the order of their sequence numbers, on a thread of the session's that carries
 * nothing else: a listener that is slow delays later events and nothing more. Those that wait for it are kept in memory, so it
 * needs a time limit of its own for whatever may hang. Each event is sent after the state it tells of is visible, so a listener
 * may ask the session, sign in or sign out. What it throws is logged and dropped.
 */
@FunctionalInterface
public interface AuthListener {

    /** Hears nothing. The default. */
    AuthListener NONE = event -> {};

    /** Called once for every event. */
    void onEvent(AuthEvent event);

    /**
     * Lets several hear the same session: each gets every event, in this order, on the same thread. What one of them throws
     * is logged, and the next hears the event all the same.
     */
    static AuthListener all(AuthListener... listeners) {
        List<AuthListener> each = List.of(listeners);
        return event -> each.forEach(one -> Events.deliver(event, one));
    }
}
