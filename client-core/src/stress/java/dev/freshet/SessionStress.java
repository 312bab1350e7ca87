package dev.freshet;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * P1, P7 and P15 on real threads of this machine: take-off, landing, sign-out and sign-in against each other. What is not
 * named as an outcome fails.
 */
public final class SessionStress {
    private SessionStress() {}

    /** P1: two callers are refused together, and one flight waits. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one flight")
    @State
    public static class TakeOff {
        private final StressedSession session = new StressedSession();

        /** A caller. */
        @Actor
        public void one() {
            session.refuse();
        }

        /** A caller. */
        @Actor
        public void two() {
            session.refuse();
        }

        /** What came of it. */
        @Arbiter
        public void flights(I_Result result) {
            result.r1 = session.queued.waiting();
        }
    }

    /** P15: whichever comes first, nobody is signed in, and the vault says so too. */
    @JCStressTest
    @Outcome(id = "nobody", expect = ACCEPTABLE, desc = "signed out, and a tombstone")
    @State
    public static class LandingAndSignOut {
        private final StressedSession session = new StressedSession();

        /** A flight is under way. */
        public LandingAndSignOut() {
            session.refuse();
        }

        /** The flight. */
        @Actor
        public void land() {
            session.land();
        }

        /** The user. */
        @Actor
        public void signOut() {
            session.signOut();
        }

        /** What came of it. */
        @Arbiter
        public void held(L_Result result) {
            result.r1 = session.holds();
        }
    }

    /** P15: the pair of the new sign-in stays, in memory and in the vault; its number depends on who was first. */
    @JCStressTest
    @Outcome(id = "Bearer access-[23]", expect = ACCEPTABLE, desc = "the new one's pair")
    @State
    public static class LandingAndSignIn {
        private final StressedSession session = new StressedSession();
        private volatile String signedIn = "";

        /** A flight is under way. */
        public LandingAndSignIn() {
            session.refuse();
        }

        /** The flight. */
        @Actor
        public void land() {
            session.land();
        }

        /** The user. */
        @Actor
        public void signIn() {
            TokenPair pair = session.endpoint.issue();
            signedIn = "Bearer " + pair.access().reveal();
            session.signIn(pair);
        }

        /** What came of it. */
        @Arbiter
        public void held(L_Result result) {
            String held = session.holds();
            result.r1 = held.equals(signedIn) ? held : "not " + signedIn + ", but " + held;
        }
    }

    /** P7, P9: a refusal that comes with the landing starts no flight that spends a token twice. */
    @JCStressTest
    @Outcome(id = "Bearer access-2", expect = ACCEPTABLE, desc = "one refresh for both")
    @State
    public static class LandingAndLateRefusal {
        private final StressedSession session = new StressedSession();

        /** A flight is under way. */
        public LandingAndLateRefusal() {
            session.refuse();
        }

        /** The flight. */
        @Actor
        public void land() {
            session.land();
        }

        /** A caller. */
        @Actor
        public void refuse() {
            session.refuse();
        }

        /** What came of it, when all that waits has run. */
        @Arbiter
        public void held(L_Result result) {
            session.land();
            result.r1 = session.holds();
        }
    }
}
