package dev.freshet.samples.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.AuthServerExtension;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.RotatingAuthServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first test, on two clients: one has the bug. */
@ExtendWith(AuthServerExtension.class)
class FirstTest {
    @Test
    void fiftyCallersShareOneRefresh(RotatingAuthServer server) throws Exception {
        fiftyCallersShareOneRefresh(server, App.client(App.signedIn(server)));
    }

    @Test
    void anAuthenticatorOfOnesOwnDoesNot(RotatingAuthServer server) {
        IssuedTokens alice = server.signIn("alice");
        OkHttpClient client =
                new RefreshAuthenticator(server.url("/token"), alice.accessToken(), alice.refreshToken()).client();

        assertThatThrownBy(() -> fiftyCallersShareOneRefresh(server, client))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("one refresh for 50 callers, but 50 were asked for");
    }

    private static void fiftyCallersShareOneRefresh(RotatingAuthServer server, OkHttpClient client) throws Exception {
        server.expireAccessTokens();
        Gate refused = server.hold(Point.ANSWER_READY, request -> request.status() == 401);
        List<CompletableFuture<Integer>> callers = App.callers(50, () -> App.get(client, server.url("/orders")));
        refused.awaitArrivals(50);
        refused.release();

        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Integer> caller : callers) {
            statuses.add(caller.get(30, SECONDS));
        }
        server.verify().oneRefreshFor(50).noReplay();
        assertThat(statuses).containsOnly(200);
    }
}
