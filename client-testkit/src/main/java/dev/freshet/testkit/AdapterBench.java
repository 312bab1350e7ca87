package dev.freshet.testkit;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.testkit.AdapterContract.Client;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server, a session and a client for each test of {@link AdapterContract}. */
abstract class AdapterBench {
    final ExecutorService callers = Executors.newCachedThreadPool();
    final BlockingQueue<AuthEvent> events = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    RotatingAuthServer server = RotatingAuthServer.builder().build();
    AuthSession session = AuthSession.NONE;
    private @Nullable Client client;

    abstract Client open(AuthSession session);

    abstract HttpTransport transport();

    abstract int atOnce();

    @BeforeEach
    void start() throws AuthException {
        server = opened(RotatingAuthServer.start());
        session = opened(builder().build());
        client = opened(open(session));
        signIn("alice");
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        callers.shutdownNow();
    }

    AuthSession.Builder builder() {
        return AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .revocationAt(server.url("/revoke"))
                        .over(transport()))
                .origins(server.url(""))
                .listener(events::add);
    }

    <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    void signIn(String user) throws AuthException {
        IssuedTokens tokens = server.signIn(user);
        session.signIn(TokenPair.of(tokens.accessToken(), tokens.refreshToken()));
    }

    void reopen(UnaryOperator<AuthSession.Builder> more) throws AuthException {
        turnTo(opened(more.apply(builder()).build()));
        signIn("alice");
    }

    void turnTo(AuthSession other) {
        session = other;
        client = opened(open(other));
    }

    Client.Call begin(Client.Send request) {
        return Objects.requireNonNull(client).start(request);
    }

    Reply get(String path) throws Exception {
        return begin(Client.Send.get(server.url(path))).join();
    }

    <T extends AuthEvent> T awaitEvent(Class<T> type) throws InterruptedException {
        while (true) {
            AuthEvent event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within 30 s");
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    Seen lastSeen(String path) {
        List<Seen> seen = server.requests();
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (seen.get(i).path().equals(path)) {
                return seen.get(i);
            }
        }
        throw new AssertionError("nothing was sent to " + path);
    }
}
