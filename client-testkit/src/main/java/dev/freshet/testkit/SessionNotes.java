package dev.freshet.testkit;

import dev.freshet.AuthEvent;
import dev.freshet.testkit.Note.Sort;
import java.util.Locale;

/**
 * A session's events in the words of a timeline. Without their fingerprints: core salts its own, and one token would stand
 * there under two.
 */
final class SessionNotes {
    private static final String SESSION = "session";

    private SessionNotes() {}

    static void write(AuthEvent event, Journal journal) {
        // a retry stands in the caller's lane
        if (!(event instanceof AuthEvent.Retried)) {
            String label = event.stamp().session();
            journal.note(label.equals(SESSION) ? label : SESSION + " " + label, sort(event), text(event));
        }
    }

    private static Sort sort(AuthEvent event) {
        if (event instanceof AuthEvent.RefreshStarted) {
            return Sort.FLIGHT_STARTED;
        }
        if (event instanceof AuthEvent.SessionEnded) {
            return Sort.SESSION_ENDED;
        }
        boolean landed = event instanceof AuthEvent.Refreshed
                || event instanceof AuthEvent.RefreshFailed
                || event instanceof AuthEvent.Superseded;
        return landed ? Sort.FLIGHT_ENDED : Sort.OTHER;
    }

    private static String text(AuthEvent event) {
        if (event instanceof AuthEvent.RefreshStarted started) {
            return "starts a refresh: " + words(started.reason());
        }
        if (event instanceof AuthEvent.Refreshed refreshed) {
            return "has refreshed for " + Timeline.counted(refreshed.waiters(), "waiter");
        }
        if (event instanceof AuthEvent.RefreshFailed failed) {
            return "could not refresh: " + words(failed.failure()) + ", " + failed.reason();
        }
        if (event instanceof AuthEvent.SessionEnded ended) {
            return "has ended: " + words(ended.end());
        }
        if (event instanceof AuthEvent.Superseded) {
            return "took a newer pair from the vault";
        }
        return words(event.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " "));
    }

    private static String words(Object name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
