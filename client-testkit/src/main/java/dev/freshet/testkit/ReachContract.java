package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.testkit.AdapterContract.Client;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@link AdapterContract} asks about where a token goes, and where it does not. */
abstract class ReachContract extends RefreshContract {
    /** P18. */
    @Test
    void aRequestOfNobodyGoesOutWithoutAToken() throws Exception {
        session.signOut();

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertEquals(0, server.refreshes());
        assertFalse(lastSeen("/hello").authorization());
    }

    /** P21. */
    @Test
    void anotherOriginGetsNoTokenAndIts401StartsNothing() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());

        Reply reply = begin(Client.Send.get(other.url("/hello"))).join();

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
        assertFalse(other.requests().get(0).authorization());
    }

    /** P21, T1. */
    @Test
    void aRedirectToAnotherOriginCarriesNoTokenAndIts401StartsNothing() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());
        server.answerFor("/away", 302, Map.of("Location", other.url("/there")), "");

        Reply reply = get("/away");

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
        assertFalse(other.requests().get(0).authorization());
    }

    /** P21. */
    @Test
    void aRedirectWithinTheOriginKeepsTheToken() throws Exception {
        server.answerFor("/old", 302, Map.of("Location", server.url("/new")), "");

        Reply reply = get("/old");

        assertEquals(200, reply.status());
        assertTrue(lastSeen("/new").authorization());
    }

    /** P21. */
    @Test
    void theCallersOwnHeaderIsLeftAlone() throws Exception {
        Client.Send request =
                new Client.Send(server.url("/hello"), Map.of("Authorization", "Basic YTpi"), null, false, false);

        Reply reply = begin(request).join();

        assertEquals(401, reply.status());
        assertEquals(0, server.tokenRequests());
    }

    /** O15, RFC 6750 section 2: one token a request, and a 401 about the caller's own is the caller's. */
    @Test
    void aRequestWithATokenInItsQueryGetsNoOther() throws Exception {
        for (String query : List.of("access_token=theirs", "a=b&access_token=theirs&c", "access_token")) {
            Reply reply = get("/hello?" + query);

            assertEquals(401, reply.status());
            assertFalse(lastSeen("/hello").authorization());
        }
        assertEquals(0, server.tokenRequests());
    }

    /** O15. */
    @Test
    void aParameterOfAnotherNameIsNoToken() throws Exception {
        for (String query :
                List.of("", "q=access_token", "access_tokens=1", "my_access_token=1", "a&b=access_token=1")) {
            assertEquals(200, get("/hello?" + query).status());
        }
    }

    /** P21. */
    @Test
    void aRequestThatOptedOutGetsNoToken() throws Exception {
        Reply reply = begin(new Client.Send(server.url("/hello"), Map.of(), null, false, true))
                .join();

        assertEquals(401, reply.status());
        assertFalse(lastSeen("/hello").authorization());
        assertEquals(0, server.tokenRequests());
    }

    /** P21, P26. */
    @Test
    void theAnswerShowsTheCallersRequestWithoutTheToken() throws Exception {
        assertNull(get("/hello").shownHeader());
        server.expireAccessTokens();
        assertNull(get("/hello").shownHeader());
    }
}
