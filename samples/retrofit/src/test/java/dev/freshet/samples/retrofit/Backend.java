package dev.freshet.samples.retrofit;

import dev.freshet.AuthException;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.OkHttpTransport;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.util.Map;
import java.util.concurrent.Executor;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** The test kit's server, made a shop: orders, and a menu for everybody. */
final class Backend {
    static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    static final String ORDERS = "[{\"item\":\"tea\",\"count\":2}]";
    static final String MENU = "[{\"item\":\"tea\",\"count\":1},{\"item\":\"coffee\",\"count\":1}]";

    private final RotatingAuthServer server;
    private final OkHttpClient plain = new OkHttpClient();

    Backend(RotatingAuthServer server) {
        this.server = server;
    }

    /** Shows the menu to anybody, so many times; then only to those who are signed in. */
    void openMenu(int times) {
        server.onRequest("/menu", Fault.answer(200, JSON, MENU).times(times));
    }

    /** Has orders. One that is placed is answered with the same, and whose it is in {@code X-User}. */
    void listOrders() {
        server.answerFor("/orders", 200, JSON, ORDERS);
    }

    AuthSession session(String account, AuthListener listener) {
        return AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .revocationAt(server.url("/revoke"))
                        .over(OkHttpTransport.from(plain)))
                .origins(server.url(""))
                .label(account)
                .listener(listener)
                .build();
    }

    /** What the application's own login would have got. */
    void signIn(AuthSession session, String account) throws AuthException {
        IssuedTokens tokens = server.signIn(account);
        session.signIn(TokenPair.of(tokens.accessToken(), tokens.refreshToken()).expiresIn(tokens.lifetime()));
    }

    OrdersApi api(AuthSession account, Executor ui) {
        return OrdersApi.of(HttpUrl.get(server.url("/")), plain, account, ui);
    }
}
