package dev.freshet;

import java.io.IOException;

/** A request could not be made, and nothing was sent. Its message is fit to be shown. */
final class NotReady extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean misconfigured;

    private NotReady(String message, boolean misconfigured) {
        super(message);
        this.misconfigured = misconfigured;
    }

    /** It may go better next time. */
    static NotReady now(String message) {
        return new NotReady(message, false);
    }

    /** Somebody has to mend something. */
    static NotReady ever(String message) {
        return new NotReady(message, true);
    }

    boolean isPassing() {
        return !misconfigured;
    }

    RefreshOutcome outcome() {
        String reason = String.valueOf(getMessage());
        return misconfigured ? new RefreshOutcome.Misconfigured(reason) : new RefreshOutcome.NotSent(reason);
    }
}
