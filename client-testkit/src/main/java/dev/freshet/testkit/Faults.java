package dev.freshet.testkit;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the next token requests, in the order in which it was asked for. */
final class Faults {
    /** A fault before anything is spent has an answer of its own; the other kind spoils the answer that was due. */
    record Fault(@Nullable Answer instead, UnaryOperator<Answer> spoil) {
        static Fault instead(Answer answer) {
            return new Fault(answer, UnaryOperator.identity());
        }

        static Fault lost() {
            return new Fault(null, answer -> Answer.CUT);
        }
    }

    private static final Fault NONE = new Fault(null, UnaryOperator.identity());

    private final Deque<Fault> script = new ArrayDeque<>();

    synchronized void add(Fault fault, int times) {
        script.addAll(Collections.nCopies(positive(times), fault));
    }

    static int positive(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is not positive: " + times);
        }
        return times;
    }

    synchronized Fault next() {
        Fault next = script.poll();
        return next == null ? NONE : next;
    }
}
