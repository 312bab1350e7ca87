package dev.freshet.samples.retrofit;

import dev.freshet.SessionEnd;
import java.time.Instant;
import java.util.List;

/** What the user sees. Called on the UI's thread. */
interface Screen {
    void showOrders(List<Order> orders);

    /** Somebody has signed in. */
    void showAccount();

    /** Nobody is signed in any more. */
    void showSignIn(SessionEnd why);

    /** Nothing is lost, and it may work from then on. */
    void showRetry(Instant from);

    void showProblem(String what);
}
