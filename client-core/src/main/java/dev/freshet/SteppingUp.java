package dev.freshet;

import dev.freshet.AuthEvent.StepUpRequired;
import dev.freshet.Challenges.Challenge;
import dev.freshet.SessionState.SignedOut;
import dev.freshet.StepUp.Demand;
import java.io.IOException;
import java.util.Objects;
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

    /** What a caller that was refused waits for; null when it was not for the sake of a sign-in. */
    @Nullable
    Landing join(Access seen) {
        StepUp answers = parts.stepUp();
        while (answers != null) {
            Step now = current.get();
            if (now != null && now.seen() == seen && !now.landing().isDone()) {
                return now.landing();
            }
            Demand demand = seen.demand(null);
            if (demand == null) {
                return null;
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

    private void answer(StepUp answers, Demand demand, Step step) {
        TokenPair pair;
        try {
            pair = answers.signIn(demand);
        } catch (Exception | Error e) {
            pair = null;
        }
        boolean fits = pair != null && parts.fits(pair.tokenType()) && opens(pair);
        Access access = fits ? engine.identity().stepUp(step.seen(), Objects.requireNonNull(pair)) : step.seen();
        if (access != null) {
            step.landing().complete(access);
        } else {
            SessionEnd end = engine.state() instanceof SignedOut out ? out.end() : SessionEnd.REPLACED;
            step.landing().fail(new AuthException.SignedOut(end, null));
        }
    }

    /** Whether the pair's key can be used; one that brings none is bound to the key that there is. */
    private boolean opens(TokenPair pair) {
        try {
            return pair.key() == null || !parts.signers().isLost(pair);
        } catch (IOException e) {
            return false;
        }
    }

    private static StepUpRequired event(AuthEvent.Stamp stamp, Access seen, Demand demand) {
        return new StepUpRequired(stamp, seen.fingerprint(), demand);
    }
}
