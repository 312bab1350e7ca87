package dev.freshet.samples.pages;

import static java.util.concurrent.TimeUnit.MINUTES;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.SessionRegistry;
import dev.freshet.TokenCipher;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import dev.freshet.okhttp.AuthInterceptor;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Of docs/many-sessions.md. */
final class ManySessions {

    /** Whoever knows all users. */
    interface Users {
        Collection<String> allNames();
    }

    private final TokenEndpoint endpoint;
    private final OkHttpClient plain;

    ManySessions(TokenEndpoint endpoint, OkHttpClient plain) {
        this.endpoint = endpoint;
        this.plain = plain;
    }

    private TokenVault vaultOf(String user) {
        return new KeyValueVault(new KeyValueStore(), user, TokenCipher.fromBytes(new byte[32]));
    }

    AuthSession account(String account, Path folder, TokenCipher cipher) {
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .vault(EncryptedFileVault.in(
                        () -> folder, account, cipher)) // a file an account; never one outside the folder
                .origins("https://api.example.com")
                .label(account)
                .build();
        return session;
    }

    Call as(AuthSession alice) {
        OkHttpClient client = plain.newBuilder()
                .addInterceptor(new AuthInterceptor(AuthSession.NONE)) // for requests without a tag
                .build();
        Request request = new Request.Builder()
                .url("https://api.example.com/orders")
                .tag(AuthSession.class, alice)
                .build();
        return client.newCall(request);
    }

    OkHttpClient everybody() {
        ScheduledExecutorService refreshes =
                Executors.newScheduledThreadPool(16); // shut it down after sessions.close()

        SessionRegistry<String> sessions = SessionRegistry.keeping(
                10_000,
                Duration.ofMinutes(30),
                user -> AuthSession.builder()
                        .endpoint(endpoint)
                        .vault(vaultOf(user)) // outlives the session
                        .origins("https://api.example.com")
                        .label(user)
                        .executor(refreshes)
                        .build());

        OkHttpClient client = plain.newBuilder()
                .addInterceptor(new AuthInterceptor(request -> {
                    Principal who = request.tag(Principal.class); // as above, by whoever makes the request
                    return who == null ? AuthSession.NONE : sessions.session(who.getName());
                }))
                .build();
        return client;
    }

    static void signIn(SessionRegistry<String> sessions, String user, TokenPair pair) throws AuthException {
        sessions.session(user).signIn(pair, user);
    }

    static Map<String, Exception> incident(SessionRegistry<String> sessions, Users users) throws Exception {
        Map<String, Exception> failed =
                sessions.signOutAll(users.allNames()).toCompletableFuture().get(10, MINUTES);
        return failed;
    }
}
