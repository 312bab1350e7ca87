package dev.freshet.listeners;

import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Writes what happens to sessions into the JDK's flight recordings, without a secret: {@code dev.freshet.Refresh} lasts from
 * the start of a refresh to its end, and {@code dev.freshet.SessionEvent} is a moment, for everything else. Costs next to
 * nothing while nobody records.
 *
 * <p>The times are those at which it hears of things: a listener before it that is slow shows in them. A refresh is told
 * from another by its session's label, so sessions that it hears together should have labels of their own.
 */
public final class JfrListener implements AuthListener {
    private final Map<String, Refresh> underWay = new ConcurrentHashMap<>();

    /** Has heard nothing yet. */
    public JfrListener() {}

    // JDK 17 may lose strings of more than 15 letters in a recording that is not the JVM's first. What matters is
    // shorter.

    /** One refresh. */
    @Name("dev.freshet.Refresh")
    @Label("Refresh")
    @Category("Freshet")
    @StackTrace(false)
    static final class Refresh extends Event {
        @Label("Session")
        String session = "";

        @Label("Reason")
        String reason = "";

        @Label("Outcome")
        @Description("Refreshed, Superseded, SignedIn, or why not")
        String outcome = "";

        @Label("Details")
        String details = "";
    }

    /** A moment. */
    @Name("dev.freshet.SessionEvent")
    @Label("Session Event")
    @Category("Freshet")
    @StackTrace(false)
    static final class SessionEvent extends Event {
        @Label("Session")
        String session = "";

        @Label("Sequence")
        @Description("Counts the events of the session from 1")
        long sequence;

        @Label("What")
        String what = "";

        @Label("Value")
        @Description("The first that the event says")
        String value = "";

        @Label("Details")
        String details = "";
    }

    @Override
    public void onEvent(AuthEvent event) {
        if (event instanceof AuthEvent.RefreshStarted started) {
            begin(started);
            return;
        }
        boolean over = endsRefresh(event) && end(event);
        if (!over || event instanceof AuthEvent.SessionEnded || event instanceof AuthEvent.SignedIn) {
            tell(event);
        }
    }

    private void begin(AuthEvent.RefreshStarted started) {
        Refresh refresh = new Refresh();
        refresh.session = started.stamp().session();
        refresh.reason = started.reason().name();
        refresh.begin();
        underWay.put(refresh.session, refresh);
    }

    private boolean end(AuthEvent event) {
        Refresh refresh = underWay.remove(event.stamp().session());
        if (refresh != null) {
            Told told = Told.of(event);
            boolean failed = event instanceof AuthEvent.RefreshFailed || event instanceof AuthEvent.SessionEnded;
            refresh.outcome = failed ? told.first() : told.name();
            refresh.details = told.details();
            refresh.commit();
        }
        return refresh != null;
    }

    private static void tell(AuthEvent event) {
        SessionEvent moment = new SessionEvent();
        if (moment.isEnabled()) {
            Told told = Told.of(event);
            moment.session = event.stamp().session();
            moment.sequence = event.stamp().sequence();
            moment.what = told.name();
            moment.value = told.first();
            moment.details = told.details();
            moment.commit();
        }
    }

    /**
     * A session that ends takes the refresh under way with it, and so does a stronger sign-in to it. A pair that was dropped
     * is one of an earlier sign-in.
     */
    private static boolean endsRefresh(AuthEvent event) {
        return event instanceof AuthEvent.Refreshed
                || event instanceof AuthEvent.SignedIn
                || event instanceof AuthEvent.Superseded
                || event instanceof AuthEvent.SessionEnded
                || (event instanceof AuthEvent.RefreshFailed failed && failed.failure() != Failure.DROPPED);
    }
}
