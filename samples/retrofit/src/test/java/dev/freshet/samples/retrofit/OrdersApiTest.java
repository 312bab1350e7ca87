package dev.freshet.samples.retrofit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.testkit.AuthServerExtension;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.RotatingAuthServer;
import dev.freshet.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.HttpException;
import retrofit2.Response;

/** Calls of every kind, on a server that rotates. */
class OrdersApiTest {
    /** What OkHttp sends to one host at once, where calls are enqueued. */
    private static final int AT_ONCE = 5;

    @RegisterExtension
    final AuthServerExtension auth = new AuthServerExtension();

    private RotatingAuthServer server;
    private Backend backend;
    private AuthSession alice;
    private OrdersApi api;

    @BeforeEach
    void signIn() throws Exception {
        server = auth.server();
        backend = new Backend(server);
        alice = backend.session("alice", AuthListener.NONE);
        backend.signIn(alice, "alice");
        api = backend.api(alice, Runnable::run);
    }

    @AfterEach
    void close() {
        alice.close();
    }

    private static <T> CompletableFuture<Response<T>> enqueue(Call<T> call) {
        CompletableFuture<Response<T>> answer = new CompletableFuture<>();
        call.enqueue(new Callback<>() {
            @Override
            public void onResponse(Call<T> done, Response<T> response) {
                answer.complete(response);
            }

            @Override
            public void onFailure(Call<T> done, Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Test
    void aCallThatIsRefusedIsAnsweredWithANewToken() throws Exception {
        backend.listOrders();
        server.expireAccessTokens();

        Response<List<Order>> answer = api.orders().execute();

        assertThat(answer.body()).containsExactly(new Order("tea", 2));
        server.verify().oneRefreshFor(1);
    }

    @Test
    void aCallThatOptsOutCarriesNoTokenWhetherOrNotItIsRefused() throws Exception {
        backend.openMenu(1);

        assertThat(api.menu().execute().body()).hasSize(2);
        assertThat(api.menu().execute().code()).isEqualTo(401);

        assertThat(server.requests()).isNotEmpty().noneMatch(Seen::authorization);
        assertThat(server.tokenRequests()).isZero();
    }

    @Test
    void callsOfTwoAccountsNeverMix() throws Exception {
        AuthSession bob = backend.session("bob", AuthListener.NONE);
        backend.signIn(bob, "bob");
        List<CompletableFuture<Response<Order>>> alices = new ArrayList<>();
        List<CompletableFuture<Response<Order>>> bobs = new ArrayList<>();

        for (int i = 0; i < 60; i++) {
            if (i == 20) {
                server.expireAccessTokens();
            }
            alices.add(enqueue(api.place(new Order("alice", i), alice)));
            bobs.add(enqueue(api.place(new Order("bob", i), bob)));
        }

        for (int i = 0; i < 60; i++) {
            assertThat(alices.get(i).get(30, SECONDS).headers().get("X-User")).isEqualTo("alice");
            assertThat(bobs.get(i).get(30, SECONDS).headers().get("X-User")).isEqualTo("bob");
            assertThat(bobs.get(i).get().body()).isEqualTo(new Order("bob", i));
        }
        assertThat(server.refreshes()).isEqualTo(2);
        bob.close();
    }

    @Test
    void manyCallsThatAreRefusedTogetherShareOneRefresh() throws Exception {
        backend.listOrders();
        server.expireAccessTokens();
        Gate refused = server.hold(Point.ANSWER_READY, request -> request.status() == 401);
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(enqueue(api.orders())
                    .thenAccept(answer -> assertThat(answer.code()).isEqualTo(200)));
            calls.add(api.ordersLater().thenAccept(orders -> assertThat(orders).hasSize(1)));
        }
        refused.awaitArrivals(AT_ONCE);
        refused.release();

        for (CompletableFuture<?> call : calls) {
            call.get(30, SECONDS);
        }
        server.verify().oneRefreshFor(40);
    }

    @Test
    void aFutureThatIsCancelledEndsItsOwnCallOnly() throws Exception {
        backend.listOrders();
        server.expireAccessTokens();
        Gate rotated = server.hold(Point.ROTATION_COMMITTED);
        CompletableFuture<List<Order>> first = api.ordersLater();
        CompletableFuture<List<Order>> second = api.ordersLater();
        rotated.awaitArrivals(1);

        first.cancel(true);
        rotated.release();

        assertThat(second.get(30, SECONDS)).hasSize(1);
        assertThat(server.refreshes()).isEqualTo(1);
    }

    @Test
    void aServerThatIsBusyIsUnavailableInEveryKindOfCall() {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(30)));

        assertThatThrownBy(() -> api.orders().execute()).isInstanceOf(AuthException.Unavailable.class);
        assertThatThrownBy(() -> enqueue(api.orders()).get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AuthException.Unavailable.class);
        assertThatThrownBy(() -> api.ordersLater().get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AuthException.Unavailable.class);
        assertThat(server.tokenRequests()).isEqualTo(1);
    }

    @Test
    void aSessionThatHasEndedIsThe401OfTheServer() throws Exception {
        server.revokeFamily("alice");

        assertThat(api.orders().execute().code()).isEqualTo(401);
        assertThatThrownBy(() -> api.ordersLater().get(30, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        HttpException.class,
                        failure -> assertThat(failure.code()).isEqualTo(401));
        assertThat(server.tokenRequests()).isEqualTo(1);
    }
}
