package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import dev.freshet.Secret;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link TokenEndpoint} promises, as tests: a refresh token is sent once, nothing of it is shown, and what became
 * of it is never guessed. Whoever writes an endpoint extends this, and says how its server answers; the contract plays that
 * server, well and badly, on the loopback interface.
 *
 * <p>Each test has a server and an endpoint of its own. It runs on a thread of its own, and fails after a minute.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class EndpointContract extends ExchangeContract {
    /**
     * An answer of a token endpoint.
     *
     * @param headers those that matter; the contract adds {@code Content-Length} and {@code Connection}
     */
    public record Reply(int status, Map<String, String> headers, String body) {
        /** An answer in JSON. */
        public static Reply json(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "application/json"), body);
        }
    }

    /** For subclasses. */
    protected EndpointContract() {}

    /**
     * An endpoint whose server is the contract's.
     *
     * @param origin scheme, host and port, such as {@code http://127.0.0.1:41234}; the path is the endpoint's own
     */
    @Override
    protected abstract TokenEndpoint open(String origin) throws Exception;

    /**
     * How the server grants a refresh.
     *
     * @param refreshToken the new refresh token, or null where the old one goes on
     */
    @Override
    protected abstract Reply granted(String accessToken, @Nullable String refreshToken);

    /** How the server says that the refresh token is worth nothing, and never will be. */
    protected abstract Reply refused();

    /** How the server says that it is busy for so long and has spent nothing: 429 with seconds unless overridden. */
    protected Reply busy(Duration wait) {
        return new Reply(429, Map.of("Retry-After", Long.toString(wait.toSeconds())), "");
    }

    /** P7, O5. */
    @Test
    void bothTokensOfAnAnswerAreTaken() {
        server().answer(granted(ACCESS, REFRESH));

        TokenPair pair = assertInstanceOf(Refreshed.class, refresh()).pair();

        assertEquals(ACCESS, pair.access().reveal());
        assertEquals(REFRESH, Objects.requireNonNull(pair.refresh()).reveal());
        onlyRequest();
    }

    /** O5: the old one goes on. */
    @Test
    void anAnswerWithoutARefreshTokenKeepsTheOldOne() {
        server().answer(granted(ACCESS, null));

        Secret refresh = assertInstanceOf(Refreshed.class, refresh()).pair().refresh();

        assertTrue(refresh == null || refresh.reveal().equals(SPENT), "another refresh token came of nothing");
    }

    /** O8: nothing is known of a token but that it is visible ASCII. */
    @Test
    void aTokenIsTakenAsItIs() {
        String access = "a~b+c/d==.-_" + "x".repeat(4000);
        server().answer(granted(access, REFRESH));

        assertEquals(
                access,
                assertInstanceOf(Refreshed.class, refresh()).pair().access().reveal());
    }

    /** P12, O10. */
    @Test
    void aDeadRefreshTokenIsRejected() {
        server().answer(refused());

        assertInstanceOf(Rejected.class, refresh());
        onlyRequest();
    }

    /** P12. */
    @Test
    void aBusyServerIsLeftAloneForAsLongAsItAsks() {
        server().answer(busy(Duration.ofSeconds(7)));

        assertEquals(
                Duration.ofSeconds(7),
                assertInstanceOf(Limited.class, refresh()).retryAfter());
        onlyRequest();
    }

    /** P12, O12. */
    @Test
    void aServerThatFailsSaysNothingAboutTheToken() throws Exception {
        for (int status : new int[] {500, 502, 503, 504}) {
            stop();
            start();
            server().answer(new Reply(status, Map.of(), "<html>it failed</html>"));

            isOpen(refresh());
        }
    }

    /** P27, T17. */
    @Test
    void anAnswerThatIsNoneSaysNothingAboutTheToken() throws Exception {
        for (String body : List.of("", "<html>sign in</html>", "null", "[]", "\"" + ACCESS + "\"", "{")) {
            stop();
            start();
            server().answer(new Reply(200, Map.of("Content-Type", "text/html"), body));

            isOpen(refresh());
        }
    }

    /** P12, T17. */
    @Test
    void anAnswerThatIsCutSaysNothingAboutTheToken() {
        byte[] whole = EndpointServer.bytes(granted(ACCESS, REFRESH));
        server().answer(out -> out.write(whole, 0, whole.length - 1));

        isOpen(refresh());
    }

    /** P7, T15: the successor is kept though the access token beside it cannot be used. */
    @Test
    void anAccessTokenThatNoHeaderTakesDoesNotCostTheRefreshToken() {
        server().answer(granted("acc\u00e8s", REFRESH));

        assertEquals(
                REFRESH,
                assertInstanceOf(Unusable.class, refresh()).refreshToken().reveal());
    }

    /** P7: where no successor came, nothing takes the place of the refresh token that there is. */
    @Test
    void anAccessTokenThatNoHeaderTakesReplacesNoRefreshToken() {
        server().answer(granted("acc\u00e8s", null));

        RefreshOutcome outcome = refresh();

        isOpen(outcome);
        if (outcome instanceof Unusable unusable) {
            assertEquals(SPENT, unusable.refreshToken().reveal());
        }
    }
}
