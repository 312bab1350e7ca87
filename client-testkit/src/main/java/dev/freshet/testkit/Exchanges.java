package dev.freshet.testkit;

import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The way of an exchange: arrived, decided, spoiled, held, written down. */
final class Exchanges {
    /** What an endpoint says when nothing goes wrong. */
    interface Desk {
        Answer answer(Received request) throws InterruptedException;
    }

    private final Desk desk;
    private final Proofs proofs;
    private final InstantSource clock;
    private final Gates gates;
    private final Faults faults;
    private final RequestLog log;
    private final Journal journal;
    private final Predicate<Received> isSpent;
    private final Tally tally;

    /** {@code isSpent} tells whether a request is about a refresh token that has been replaced. */
    Exchanges(
            Desk desk,
            Proofs proofs,
            InstantSource clock,
            Gates gates,
            Faults faults,
            RequestLog log,
            Journal journal,
            Predicate<Received> isSpent,
            Tally tally) {
        this.desk = desk;
        this.proofs = proofs;
        this.clock = clock;
        this.gates = gates;
        this.faults = faults;
        this.log = log;
        this.journal = journal;
        this.isSpent = isSpent;
        this.tally = tally;
    }

    /** A test's own answer in place of the stock one behind a live token. */
    interface Own {
        /** Makes it, and tells its status. */
        int answer() throws InterruptedException;
    }

    /**
     * What is to be sent; of an answer of the test's own, what it is to carry besides. Written down when this returns:
     * whoever has read an answer finds it there. What the test's own code throws makes it a 500, as no client can wait for
     * an answer that never comes.
     */
    Answer answer(Received request, @Nullable Own own) throws InterruptedException {
        int number = journal.begin(request);
        Answer answer = Answer.CUT;
        try {
            answer = decide(request, own);
            return answer;
        } catch (RuntimeException | Error thrown) {
            answer = Answer.thrown(thrown);
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
            return answer;
        } finally {
            log.add(Seen.of(request, answer.status()));
            journal.end(number, answer, isSpent.test(request));
        }
    }

    private Answer decide(Received request, @Nullable Own own) throws InterruptedException {
        Endpoint endpoint = request.endpoint();
        if (!endpoint.allows(request.method())) {
            return dated(Answer.of(405).with("Allow", "POST"));
        }
        if (endpoint == Endpoint.TOKEN) {
            tally.tokenRequests.incrementAndGet();
        }
        if (!gates.pass(endpoint.arrival(), request, 0)) {
            return Answer.CUT;
        }
        Answer answer = spoiled(request, endpoint);
        if (own != null && answer.kind() == Answer.Kind.ACCEPTED) {
            answer = answer.withStatus(own.answer()).ofKind(Answer.Kind.OWN);
        }
        return held(request, request.method().equals("HEAD") ? answer.withBody(new byte[0]) : answer);
    }

    private Answer spoiled(Received request, Endpoint endpoint) throws InterruptedException {
        Fault fault = faults.next(request);
        Answer instead = fault == null ? null : fault.insteadOf(request);
        Answer due = dated(proofs.onto(instead == null ? desk.answer(request) : instead, endpoint));
        if (due.kind() == Answer.Kind.REFUSED) {
            tally.unauthorized.incrementAndGet();
        }
        if (fault == null) {
            return due;
        }
        if (instead == null && due.kind() == Answer.Kind.NONCE) {
            // it was promised for a request that is treated
            faults.keep(request, fault);
            return due;
        }
        Answer spoilt = dated(fault.spoil(request, due));
        return due.kind() == Answer.Kind.REPLAY ? spoilt.ofKind(Answer.Kind.REPLAY) : spoilt;
    }

    private Answer held(Received request, Answer answer) throws InterruptedException {
        if (!gates.pass(Point.ANSWER_READY, request, answer.status())) {
            return Answer.CUT;
        }
        return answer.isCut() || !gates.holdsAt(Point.ANSWER_HALF_SENT)
                ? answer
                : answer.asking(() -> gates.pass(Point.ANSWER_HALF_SENT, request, answer.status()));
    }

    private Answer dated(Answer answer) {
        return answer.isCut() || !answer.header("Date").isEmpty()
                ? answer
                : answer.with("Date", HttpDate.of(clock.instant()));
    }
}
