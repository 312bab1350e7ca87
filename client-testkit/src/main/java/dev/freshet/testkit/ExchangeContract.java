package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.AccessScope;
import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshRequest;
import dev.freshet.Secret;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.testkit.EndpointContract.Reply;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What {@link EndpointContract} asks of the exchange itself: sent once, to nobody else, and given up in time. */
abstract class ExchangeContract extends EndpointBench {
    private static final int TOO_MUCH = 64 << 20;

    /** O8, P26: URLs end up in logs. */
    @Test
    void theRefreshTokenIsSentAndNotInTheUrl() {
        server().answer(granted(ACCESS, REFRESH));

        refresh();

        String[] lines = onlyRequest().split("\r\n", 2);
        assertFalse(lines[0].contains(SPENT), "the refresh token stands in the URL");
        assertTrue(lines[1].contains(SPENT), "the refresh token was not sent as it is");
    }

    /** P9: an endpoint keeps nothing of its own that the session does not know of. */
    @Test
    void theNextRefreshSendsTheTokenThatItIsGiven() {
        server().answer(granted(ACCESS, REFRESH));
        refresh();

        refresh(new RefreshRequest(Secret.of("another-token"), "two", LONG));

        String second = server().requests().get(1);
        assertTrue(second.contains("another-token"));
        assertFalse(second.contains(SPENT) || second.contains(REFRESH), "a token of an earlier refresh was sent");
    }

    /** P11: the answer is lost, and the transport does not send the request again. */
    @Test
    void aConnectionThatIsCutIsNotTriedAgain() {
        server().answer(out -> {});

        isOpen(refresh());
    }

    /** Sent or not, it does not end the session. */
    @Test
    void aServerThatIsNotThereIsNoRefusal() throws IOException {
        server().close();

        RefreshOutcome outcome = refresh();

        assertTrue(
                outcome instanceof NotSent || outcome instanceof Ambiguous,
                "nobody knows what became of the refresh token, but the outcome was " + outcome);
    }

    /** P11, T19. */
    @Test
    void aRedirectIsNotFollowed() {
        server().answer(new Reply(307, Map.of("Location", server().origin() + "/elsewhere"), ""));

        RefreshOutcome outcome = refresh();

        assertFalse(
                outcome instanceof Refreshed || outcome instanceof Rejected,
                "nobody knows what became of the refresh token, but the outcome was " + outcome);
        onlyRequest();
    }

    /** P27, T14. */
    @Test
    void anAnswerThatDoesNotEndIsNotReadToItsEnd() {
        Reply granted = granted(ACCESS, REFRESH);
        byte[] more = new byte[1 << 16];
        Arrays.fill(more, (byte) ' ');
        byte[] head = new String(EndpointServer.bytes(granted), ISO_8859_1)
                .replaceFirst("Content-Length: \\d+\r\n", "")
                .getBytes(ISO_8859_1);
        server().answer(out -> {
            out.write(head);
            for (int sent = 0; sent < TOO_MUCH; sent += more.length) {
                out.write(more);
            }
        });

        isOpen(refresh());
    }

    /** P5: {@link RefreshRequest#timeout()} is for the whole exchange. */
    @Test
    void aServerThatNeverAnswersIsGivenUp() {
        server().answer(out -> never());

        isOpen(refresh(new RefreshRequest(Secret.of(SPENT), "one", SHORT)));
    }

    /** P5: an answer that stops on its way is none. */
    @Test
    void aServerThatNeverEndsItsAnswerIsGivenUp() {
        byte[] whole = EndpointServer.bytes(granted(ACCESS, REFRESH));
        server().answer(out -> {
            out.write(whole, 0, whole.length - 1);
            out.flush();
            never();
        });

        isOpen(refresh(new RefreshRequest(Secret.of(SPENT), "one", SHORT)));
    }

    /** P5: the session interrupts what takes too long. */
    @Test
    void anInterruptEndsARefresh() throws Exception {
        CompletableFuture<Thread> sent = new CompletableFuture<>();
        server().answer(out -> {
            sent.join().interrupt();
            never();
        });
        CompletableFuture<RefreshOutcome> outcome = Aside.run(() -> {
            sent.complete(Thread.currentThread());
            return refresh();
        });

        isOpen(Aside.done(outcome));
    }

    /** {@link TokenEndpoint#narrows()}. */
    @Test
    void anEndpointThatNarrowsAsksForTheScope() {
        server().answer(granted(ACCESS, REFRESH));

        refresh(new RefreshRequest(Secret.of(SPENT), "one", LONG, AccessScope.of("orders-only"), null));

        assertEquals(endpoint().narrows(), onlyRequest().contains("orders-only"));
    }

    /** P15, O27: it says that it told the server only if it did, and no token stands in a URL. */
    @Test
    void aRevocationTellsTheServerOrSaysThatItDidNot() throws IOException {
        server().answer(new Reply(200, Map.of(), ""));

        boolean told = endpoint().revoke(TokenPair.of(ACCESS, REFRESH), LONG);

        List<String> requests = server().requests();
        assertEquals(told, requests.stream().anyMatch(request -> request.contains(REFRESH)));
        for (String request : requests) {
            unspoken(request.split("\r\n", 2)[0]);
        }
    }

    /** P26, O27. */
    @Test
    void aRevocationThatIsCutIsNoSuccess() {
        server().answer(out -> {});
        boolean told = false;
        try {
            told = endpoint().revoke(TokenPair.of(ACCESS, REFRESH), LONG);
        } catch (IOException e) {
            unspoken(Canary.trace(e));
        }

        assertFalse(told);
    }
}
