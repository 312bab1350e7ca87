package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.AuthEvent;
import dev.freshet.testkit.AdapterContract.Client;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link AdapterContract} asks about callers that leave, and about users that do. */
abstract class LeavingContract extends RefusalContract {
    private static final int LEAVING_CALLERS = Integer.getInteger("freshet.callers", 25);

    /** P3. */
    @Test
    void aCallerThatIsCancelledEndsOnlyItsOwnWait() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call cancelled = begin(Client.Send.get(server.url("/cancelled")));
        Client.Call patient = begin(Client.Send.get(server.url("/patient")));
        gate.awaitArrivals(1);

        cancelled.cancel();
        assertThrows(Exception.class, cancelled::join);
        gate.release();

        assertEquals(200, patient.join().status());
        assertEquals(1, server.refreshes());
        assertEquals(0, server.replays());
    }

    /** P3: the pair is stored though every caller has gone. */
    @Test
    void aRotatedPairIsKeptThoughEveryCallerHasGone() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call only = begin(Client.Send.get(server.url("/gone")));
        gate.awaitArrivals(1);

        only.cancel();
        gate.release();
        awaitEvent(AuthEvent.Refreshed.class);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
    }

    /** P3, T12: again and again, each caller at the worst moment: the server has rotated and not answered. */
    @Test
    void callersThatLeaveWhileTheServerRotatesLoseNoSession() throws Exception {
        for (int caller = 0; caller < LEAVING_CALLERS; caller++) {
            server.expireAccessTokens();
            Gate gate = server.hold(Point.ROTATION_COMMITTED);
            Client.Call leaving = begin(Client.Send.get(server.url("/left")));
            gate.awaitArrivals(1);

            leaving.cancel();
            assertThrows(Exception.class, leaving::join);
            gate.release();
            awaitEvent(AuthEvent.Refreshed.class);

            assertEquals(200, get("/hello").status());
        }

        assertEquals(LEAVING_CALLERS, server.refreshes());
        assertEquals(0, server.replays());
        System.out.printf(
                "%s, strict: %d callers cancelled or interrupted during their refresh, 0 sessions lost%n",
                getClass().getSimpleName(), LEAVING_CALLERS);
    }

    /** P15. */
    @Test
    void aSignOutDuringTheRefreshIsNotUndone() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call call = begin(Client.Send.get(server.url("/hello")));
        gate.awaitArrivals(1);

        Future<?> signOut = callers.submit((Callable<@Nullable Void>) () -> {
            session.signOut();
            return null;
        });
        assertEquals(401, call.join().status());
        gate.release();
        signOut.get(30, TimeUnit.SECONDS);

        assertFalse(session.ready());
        assertEquals(401, get("/hello").status());
        assertTrue(server.liveRefreshToken("alice").isEmpty());
    }

    /** P15, T9: no request of one account goes out with the token of another. */
    @Test
    void aRequestOfOneAccountIsNotRetriedForAnother() throws Exception {
        server.expireAccessTokens();
        Gate gate = opened(server.hold(Point.ROTATION_COMMITTED));
        Client.Call alices = begin(Client.Send.get(server.url("/alices")));
        gate.awaitArrivals(1);

        signIn("bob");
        Reply reply = alices.join();
        gate.release();

        assertEquals(401, reply.status());
        assertTrue(get("/bobs").body().contains("bob"));
        assertEquals(401, lastSeen("/alices").status());
    }
}
