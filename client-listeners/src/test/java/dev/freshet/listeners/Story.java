package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.InMemoryVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Replay;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.testkit.Fault;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RecordingListener;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * A day of Alice's, on a real server: she signs in, her token runs out, the vault fails for a moment, an answer gets lost,
 * an administrator signs her out, she signs in again, and out. All of it is heard when {@link #run} returns.
 */
final class Story implements AutoCloseable {
    static final String WHO = "alice";

    private final RotatingAuthServer server =
            RotatingAuthServer.builder().grace(Duration.ofSeconds(10)).start();
    private final FaultyVault vault = new FaultyVault(new InMemoryVault());
    private final RecordingListener heard = new RecordingListener();
    private final AuthSession session;
    private final HttpClient client;

    /** The listener hears each event before the story does. */
    Story(AuthListener listener) {
        HttpClient plain = HttpClient.newHttpClient();
        session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .revocationAt(server.url("/revoke"))
                        .replay(Replay.grace(Duration.ofSeconds(10)))
                        .over(JavaHttpTransport.from(plain)))
                .vault(vault)
                .origins(server.url(""))
                .retryInterval(Duration.ofMillis(10))
                .label(WHO)
                .listener(AuthListener.all(listener, heard))
                .build();
        client = AuthHttpClient.over(plain, session).build();
    }

    Story run() throws Exception {
        signIn();
        server.expireAccessTokens();
        assertThat(get()).isEqualTo(200);

        server.expireAccessTokens();
        vault.fail(FaultyVault.Call.SAVE, 1);
        assertThat(get()).isEqualTo(200);

        server.expireAccessTokens();
        server.onTokenRequest(Fault.answerLost());
        assertThatThrownBy(this::get).isInstanceOf(AuthException.Unavailable.class);
        heard.await(AuthEvent.Refreshed.class, 3);

        server.revokeFamily(WHO);
        assertThat(get()).isEqualTo(401);

        signIn();
        session.signOut();
        heard.await(AuthEvent.Revoked.class);
        return this;
    }

    void signIn() throws AuthException {
        IssuedTokens tokens = server.signIn(WHO);
        session.signIn(TokenPair.of(tokens.accessToken(), tokens.refreshToken()).expiresIn(tokens.lifetime()));
    }

    private int get() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url("/orders"))).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    RotatingAuthServer server() {
        return server;
    }

    AuthSession session() {
        return session;
    }

    RecordingListener heard() {
        return heard;
    }

    /** Fails if a token, of all that the server has given, can be read there. */
    void hasNoSecretIn(Object... shown) {
        server.verify().noSecretIn(shown);
    }

    @Override
    public void close() {
        session.close();
        server.close();
    }
}
