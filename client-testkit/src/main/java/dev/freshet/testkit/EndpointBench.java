package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freshet.HttpTransport.NotSentException;
import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.RefreshOutcome.Unusable;
import dev.freshet.RefreshRequest;
import dev.freshet.Secret;
import dev.freshet.TokenEndpoint;
import dev.freshet.testkit.EndpointContract.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and an endpoint for each test of {@link EndpointContract}. */
abstract class EndpointBench {
    static final String SPENT = "spent-refresh-token";
    static final String ACCESS = "new-access-token";
    static final String REFRESH = "new-refresh-token";
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(300);

    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable EndpointServer server;
    private @Nullable TokenEndpoint endpoint;
    private String became = "none";

    abstract TokenEndpoint open(String origin) throws Exception;

    abstract Reply granted(String accessToken, @Nullable String refreshToken);

    @BeforeEach
    void start() throws Exception {
        server = new EndpointServer();
        endpoint = open(server().origin());
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        server().close();
    }

    EndpointServer server() {
        return Objects.requireNonNull(server);
    }

    TokenEndpoint endpoint() {
        return Objects.requireNonNull(endpoint);
    }

    RefreshOutcome refresh() {
        return refresh(new RefreshRequest(Secret.of(SPENT), "one", LONG));
    }

    /** What a session takes it for; none of it may show a token. */
    RefreshOutcome refresh(RefreshRequest request) {
        RefreshOutcome outcome;
        try {
            outcome = endpoint().refresh(request);
        } catch (NotSentException e) {
            outcome = new NotSent(unspoken(Canary.trace(e)));
        } catch (IOException e) {
            outcome = new Ambiguous(unspoken(Canary.trace(e)));
        }
        unspoken(outcome.toString() + endpoint());
        became = outcome.toString().lines().findFirst().orElse("");
        return outcome;
    }

    static String unspoken(String shown) {
        for (String secret : List.of(SPENT, ACCESS, REFRESH)) {
            assertFalse(shown.contains(secret), "what is shown of a refresh holds a token");
        }
        return shown;
    }

    String onlyRequest() {
        assertEquals(1, server().requests().size(), "requests that were sent; the outcome was " + became);
        return server().requests().get(0);
    }

    /** Nobody knows what became of the refresh token: sent once, and neither called refreshed nor refused. */
    void isOpen(RefreshOutcome outcome) {
        assertTrue(
                outcome instanceof Ambiguous || outcome instanceof Unusable,
                "nobody knows what became of the refresh token, but the outcome was " + became);
        onlyRequest();
    }

    void never() {
        try {
            assertTrue(over.await(LONG.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
