package dev.freshet;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the endpoint, with a deadline; what comes after it is handed to {@code late}. */
final class Exchange {
    private final Parts parts;
    private final RefreshRequest request;
    private final BooleanSupplier superseded;
    private final Consumer<RefreshOutcome> late;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean overdue = new AtomicBoolean();
    private final AtomicReference<@Nullable RefreshOutcome> answer = new AtomicReference<>();

    /**
     * One call.
     *
     * @param superseded asked right before the call: whether the answer to an earlier one has come after all
     * @param late takes an answer that came after the deadline
     */
    Exchange(Parts parts, RefreshRequest request, BooleanSupplier superseded, Consumer<RefreshOutcome> late) {
        this.parts = parts;
        this.request = request;
        this.superseded = superseded;
        this.late = late;
    }

    RefreshOutcome outcome() {
        try {
            return parts.endpointLane().call(this::ask, request.timeout(), true);
        } catch (TimeoutException e) {
            if (begun.compareAndSet(false, true)) {
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

    /** What runs on the endpoint's lane; also when {@link #outcome} has given it up by then. */
    RefreshOutcome ask() {
        if (!begun.compareAndSet(false, true)) {
            return new RefreshOutcome.NotSent("its caller has given up");
        }
        if (superseded.getAsBoolean()) {
            return new RefreshOutcome.NotSent("the answer to an earlier request has come");
        }
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

    private static RefreshOutcome broken(Exception e) {
        return broken(e, "");
    }

    /**
     * What a request came to that has got no answer, there.
     *
     * @param where follows what is told of the failure
     */
    static RefreshOutcome broken(Exception e, String where) {
        String what = kind(e) + where;
        return e instanceof HttpTransport.NotSentException
                ? new RefreshOutcome.NotSent(what)
                : new RefreshOutcome.Ambiguous(what);
    }

    /** Tells the kind of a failure only: its message may quote what a server or a caller wrote. */
    static String kind(Exception e) {
        Throwable cause = e.getCause();
        boolean wrapped = e instanceof HttpTransport.NotSentException || cause instanceof Error;
        return (wrapped && cause != null ? cause : e).getClass().getSimpleName();
    }
}
