package dev.freshet.samples.retrofit;

import dev.freshet.AuthSession;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import retrofit2.Response;

/** A session of the sample against the test kit's server, told line by line. */
final class Demo {
    private Demo() {}

    public static void main(String[] args) throws Exception {
        ExecutorService ui = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "ui");
            thread.setDaemon(true);
            return thread;
        });
        RecordingScreen screen = new RecordingScreen();
        try (RotatingAuthServer server = RotatingAuthServer.start()) {
            Backend backend = new Backend(server);
            AuthSession alice = backend.session("alice", OrderScreen.shown(screen, ui));
            AuthSession bob = backend.session("bob", OrderScreen.shown(screen, ui));
            OrdersApi api = backend.api(alice, ui);
            OrderScreen orders = new OrderScreen(api, alice, screen);

            backend.signIn(alice, "alice");
            say("alice signs in", screen.next());
            backend.signIn(bob, "bob");
            say("bob signs in", screen.next());
            say("alice places an order", place(api, alice, "tea"));
            say("bob places one", place(api, bob, "coffee"));
            backend.openMenu(1);
            say("the menu, without a token", api.menu().execute().code());

            backend.listOrders();
            server.expireAccessTokens();
            say("the tokens run out; 40 calls at once", many(api) + ", refreshes: " + server.refreshes());

            server.expireAccessTokens();
            server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(7)));
            orders.load();
            say("again, and the token server is busy", screen.next());

            alice.signOut();
            say("alice signs out", screen.next());
            backend.signIn(alice, "alice");
            say("and in", screen.next());
            server.revokeFamily("alice");
            orders.load();
            say("an administrator signs her out", screen.next());
            say("bob is still there", place(api, bob, "cake"));
        }
        System.exit(0); // OkHttp's idle threads would stay for a minute
    }

    private static String place(OrdersApi api, AuthSession account, String item) throws IOException {
        Response<Order> answer = api.place(new Order(item, 1), account).execute();
        return answer.code() + ", as " + answer.headers().get("X-User");
    }

    private static String many(OrdersApi api) {
        List<CompletableFuture<List<Order>>> calls =
                IntStream.range(0, 40).mapToObj(i -> api.ordersLater()).toList();
        calls.forEach(CompletableFuture::join);
        return calls.size() + " answers";
    }

    private static void say(String what, Object came) {
        System.out.printf("%-38s %s%n", what, came);
    }
}
