package dev.freshet;

import dev.freshet.AuthEvent.StepUpRequired;
import dev.freshet.Challenges.Challenge;
import dev.freshet.SessionState.SignedOut;
import dev.freshet.StepUp.Demand;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Has the user sign in again where an API asks for it; whoever is refused meanwhile waits for the same. */
final class SteppingUp {
    private final Engine engine;
    private final Parts parts;
    private final AtomicReference<@Nullable Step> current = new AtomicReference<>();

    private record Step(Access seen, Landing landing) {}

    SteppingUp(Engine engine) {
        this.engine = engine;
        this.parts = engine.parts();
    }

    /** Reports the demand; whether anybody will answer it, once {@link #join} is called. */
    boolean demanded(Access seen, Challenge challenge) {
        Demand demand = Demand.of(challenge);
        if (parts.stepUp() == null) {
            parts.events().send(stamp -> event(stamp, seen, demand));
            return false;
        }
        seen.demand(demand);
        return true;
    }

    /**
     * What a caller that was refused waits for: the new access, or its own where there is none; null when it was not refused
     * for the sake of a sign-in.
     */
    @Nullable
    Landing join(Access seen) {
        StepUp answers = parts.stepUp();
        while (answers != null) {
            Step now = current.get();
            Step running = now == null || now.landing().isDone() ? null : now;
            Demand demand = seen.demand(null);
            if (running != null && running.seen() == seen) {
                return running.landing();
            }
            if (demand == null) {
                return null;
            }
            if (running != null) {
                return running.seen().sameEpoch(seen) ? share(running, seen) : joinLater(running, seen, demand);
            }
            Step next = new Step(seen, new Landing());
            if (current.compareAndSet(now, next)) {
                parts.events().send(stamp -> event(stamp, seen, demand));
                parts.lanes().get().execute(() -> answer(answers, demand, next));
                return next.landing();
            }
            seen.demand(demand);
        }
        return null;
    }

    /** The same user is asked already, for the sake of another access. */
    private static Landing share(Step running, Access seen) {
        return running.landing().onceGiven(given -> Landing.on(given == running.seen() ? seen : given));
    }

    /** Somebody is asked who is not signed in any more. */
    private Landing joinLater(Step running, Access seen, Demand demand) {
        seen.demand(demand);
        return running.landing().then(() -> {
            Landing own = join(seen);
            return own == null ? Landing.on(seen) : own;
        });
    }

    private void answer(StepUp answers, Demand demand, Step step) {
        Access access = step.seen();
        try {
            TokenPair pair = answers.signIn(demand);
            if (pair != null && fits(pair)) {
                access = engine.identity().stepUp(step.seen(), pair);
            }
        } catch (Exception | Error e) { // its message may quote a token of the sign-in
            warn("threw " + e.getClass().getName());
        }
        if (access != null) {
            step.landing().complete(access);
        } else {
            SessionEnd end = engine.state() instanceof SignedOut out ? out.end() : SessionEnd.REPLACED;
            step.landing().fail(new AuthException.SignedOut(end, null));
        }
    }

    private boolean fits(TokenPair pair) {
        if (!parts.fits(pair.tokenType())) {
            warn("gave a token of type " + pair.tokenType() + ", which the session's scheme does not take");
            return false;
        }
        if (!opens(pair)) {
            warn("gave a pair that is bound to a key which the session's scheme cannot use");
            return false;
        }
        return true;
    }

    /** Whether the pair's key can be used; one that brings none is bound to the key that there is. */
    private boolean opens(TokenPair pair) {
        try {
            return pair.key() == null
                    || (parts.signers().signs() && !parts.signers().isLost(pair));
        } catch (IOException e) {
            return false;
        }
    }

    private static void warn(String what) {
        Events.warn("a session's step-up " + what + ": the callers get the API's answer", null);
    }

    private static StepUpRequired event(AuthEvent.Stamp stamp, Access seen, Demand demand) {
        return new StepUpRequired(stamp, seen.fingerprint(), demand);
    }
}
