package dev.freshet;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the endpoint, with a deadline; what comes after it is handed to {@code late}. */
final class Exchange {
    private final Parts parts;
    private final RefreshRequest request;
    private final Consumer<RefreshOutcome> late;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean overdue = new AtomicBoolean();
    private final AtomicReference<@Nullable RefreshOutcome> answer = new AtomicReference<>();

    Exchange(Parts parts, RefreshRequest request, Consumer<RefreshOutcome> late) {
        this.parts = parts;
        this.request = request;
        this.late = late;
    }

    RefreshOutcome outcome() {
        try {
            return parts.endpointLane().call(this::ask, request.timeout(), true);
        } catch (TimeoutException e) {
            if (!started.get()) {
                return new RefreshOutcome.NotSent("the request before it has not ended");
            }
            if (overdue.compareAndSet(false, true)) {
                return new RefreshOutcome.Ambiguous(
                        "no answer within " + request.timeout().toMillis() + " ms");
            }
            RefreshOutcome justInTime = answer.get();
            return justInTime == null ? new RefreshOutcome.Ambiguous("no answer") : justInTime;
        } catch (Exception e) {
            return broken(e);
        }
    }

    private RefreshOutcome ask() {
        started.set(true);
        RefreshOutcome outcome;
        try {
            outcome = parts.endpoint().refresh(request);
        } catch (IOException | RuntimeException e) {
            outcome = broken(e);
        }
        answer.set(outcome);
        if (!overdue.compareAndSet(false, true)) {
            late.accept(outcome);
        }
        return outcome;
    }

    /** Tells the kind of the failure only: its message may quote what a server or a caller wrote. */
    private static RefreshOutcome broken(Exception e) {
        String kind = e.getClass().getSimpleName();
        return e instanceof HttpTransport.NotSentException
                ? new RefreshOutcome.NotSent(kind)
                : new RefreshOutcome.Ambiguous(kind);
    }
}
