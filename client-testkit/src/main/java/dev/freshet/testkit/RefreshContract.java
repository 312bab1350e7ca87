package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.Access;
import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.testkit.AdapterContract.Client;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link AdapterContract} asks of a request that is refused: one refresh, one retry, the server's own word. */
abstract class RefreshContract extends AdapterBench {
    /** P1, P18. */
    @Test
    void aRefusedRequestIsAnsweredAfterOneRefresh() throws Exception {
        server.expireAccessTokens();

        Reply reply = get("/hello");

        assertEquals(200, reply.status());
        assertEquals(1, server.refreshes());
        assertEquals(1, server.unauthorized());
    }

    /** P6. */
    @Test
    void fortyCallersThatMeetA401TogetherShareOneRefresh() throws Exception {
        Gate gate = opened(server.hold(Point.RESOURCE_REQUEST_ARRIVED));
        List<Client.Call> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(begin(Client.Send.get(server.url("/" + i))));
        }
        gate.awaitArrivals(atOnce());
        server.expireAccessTokens();
        gate.release();

        for (Client.Call call : calls) {
            assertEquals(200, call.join().status());
        }

        server.verify().oneRefreshFor(40).noReplay();
    }

    /** P2. */
    @Test
    void aLate401StartsNoSecondRefresh() throws Exception {
        Gate gate = opened(server.hold(Point.RESOURCE_REQUEST_ARRIVED));
        Client.Call late = begin(Client.Send.get(server.url("/late")));
        gate.awaitArrivals(1);
        server.expireAccessTokens();
        session.replaceBlocking(currentAccess(), Duration.ofSeconds(30), () -> false);
        gate.release();

        assertEquals(200, late.join().status());
        assertEquals(1, server.refreshes());
    }

    private Access currentAccess() {
        URI origin = URI.create(server.url(""));
        return Objects.requireNonNull(session.accessFor(origin.getScheme(), origin.getHost(), origin.getPort()));
    }

    /** P19: one retry a request, and the server's own 401 after it. */
    @Test
    void aRetryThatIsRefusedTooGivesTheServersOwn401() throws Exception {
        server.refuseNext(2);

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertEquals(1, server.refreshes());
        assertEquals(2, server.unauthorized());
    }

    /** P12, P18. */
    @Test
    void whenTheServerEndsTheSessionTheCallerGetsThe401() throws Exception {
        server.revokeFamily("alice");

        Reply reply = get("/hello");

        assertEquals(401, reply.status());
        assertFalse(session.ready());
        awaitEvent(AuthEvent.SessionEnded.class);
    }

    /** P13, P18. */
    @Test
    void aFailingEndpointMakesTheRequestUnavailableAndKeepsTheSession() throws Exception {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.answer(500, Map.of(), ""));

        Throwable thrown = assertThrows(IOException.class, () -> get("/hello"));

        assertInstanceOf(AuthException.Unavailable.class, thrown);
        assertTrue(session.ready());
        assertEquals(1, server.tokenRequests());
    }

    /** P14, T10. */
    @Test
    void aServerThatRefusesEveryFreshTokenIsNotRefreshedForever() throws Exception {
        server.refuseNext(1000);

        for (int i = 0; i < 20; i++) {
            assertEquals(401, get("/hello").status());
        }

        assertTrue(server.tokenRequests() <= 3, () -> server.tokenRequests() + " token requests");
        awaitEvent(AuthEvent.LoopCut.class);
    }

    /** P20. */
    @Test
    void aBodyThatCanBeSentTwiceIsSentAgainWhole() throws Exception {
        server.expireAccessTokens();

        Reply reply = begin(new Client.Send(server.url("/echo"), Map.of(), "the whole body", false, false))
                .join();

        assertEquals(200, reply.status());
        assertEquals("the whole body", reply.body());
    }

    /** P20: never silently empty; the pair is replaced all the same. */
    @Test
    void aBodyThatCannotBeSentTwiceIsNotSentAgain() throws Exception {
        server.expireAccessTokens();

        Reply reply = begin(new Client.Send(server.url("/echo"), Map.of(), "only once", true, false))
                .join();

        assertEquals(401, reply.status());
        awaitEvent(AuthEvent.Refreshed.class);
        assertEquals(1, server.unauthorized());
        assertEquals(200, get("/hello").status());
    }

    /** P26: what is thrown names no token. */
    @Test
    void whatIsThrownNamesNoToken() throws Exception {
        IssuedTokens canary = server.signIn("carol");
        session.signIn(TokenPair.of(canary.accessToken(), canary.refreshToken()));
        server.expireAccessTokens();
        server.onTokenRequest(Fault.answer(200, Map.of(), "{\"access_token\":\"" + canary.accessToken()));

        IOException thrown = assertThrows(IOException.class, () -> get("/hello"));

        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(canary.accessToken()));
        assertFalse(trace.toString().contains(canary.refreshToken()));
        assertFalse(events.toString().contains(canary.accessToken()));
    }

    /** P9, P19: what another process has stored may be as old as what was refused, where the server tells no lifetime. */
    @Test
    void aPairThatGrewOldInTheVaultIsRefreshed(@TempDir Path folder) throws Exception {
        server.withholdExpiresIn(true);
        TokenCipher cipher = TokenCipher.fromBytes(new byte[32]);
        UnaryOperator<AuthSession.Builder> onTheVault =
                builder -> builder.vault(EncryptedFileVault.at(folder.resolve("session"), cipher));
        reopen(onTheVault);
        AuthSession idle = opened(onTheVault.apply(builder()).build());
        assertTrue(idle.ready());
        session.replaceBlocking(currentAccess(), Duration.ofSeconds(30), () -> false);
        turnTo(idle);
        server.expireAccessTokens();

        assertEquals(200, get("/hello").status());
        assertEquals(2, server.refreshes());
        assertEquals(2, server.unauthorized());
        server.verify().noReplay();
    }
}
