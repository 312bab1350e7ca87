package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthScheme;
import dev.freshet.AuthSession;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.Forms.Reply;
import dev.freshet.interop.RealServer.Counts;
import dev.freshet.jose.Dpop;
import dev.freshet.jose.DpopKey;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingListener;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session does with any server that rotates, over either adapter. */
abstract class RealServerContract {
    private final RealServer server;
    private final Client client;
    private final String scope;
    private final @Nullable DpopKey key;
    final RecordingListener heard = new RecordingListener();

    /**
     * The tests for one server and one client.
     *
     * @param key what all tokens are bound to; null for bearer tokens
     */
    RealServerContract(RealServer server, Client client, String scope, @Nullable DpopKey key) {
        this.server = server;
        this.client = client;
        this.scope = scope;
        this.key = key;
    }

    AuthSession session(Adapter adapter) {
        return session(adapter, client);
    }

    AuthSession session(Adapter adapter, Client as) {
        return builder(adapter, as).build();
    }

    AuthSession.Builder builder(Adapter adapter, Client as) {
        return AuthSession.builder()
                .endpoint(as.endpoint(server, adapter.transport()))
                .origins(server.origin())
                .scheme(key == null ? AuthScheme.BEARER : Dpop.inVault())
                .listener(heard);
    }

    TokenPair login() throws Exception {
        return login(client);
    }

    TokenPair login(Client as) throws Exception {
        return new Login(server, as, scope, key).byCode();
    }

    /** A refresh by hand. */
    Reply refresh(String refreshToken) throws Exception {
        return Forms.refresh(server, client, refreshToken, key);
    }

    static String refreshToken(TokenPair pair) {
        return Objects.requireNonNull(pair.refresh()).reveal();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedTokenIsReplacedOnceAndTheRequestGoesAgain(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            session.signIn(login());
            Caller caller = adapter.caller(session);
            Answer first = caller.get(server.resource());
            server.expireAccessTokens();

            Answer second = caller.get(server.resource());

            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(1, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRefreshSpendsTheTokenOfTheOneBefore(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            session.signIn(login());
            Caller caller = adapter.caller(session);

            for (int i = 0; i < 10; i++) {
                server.expireAccessTokens();
                assertThat(caller.get(server.resource()).status()).isEqualTo(200);
            }

            assertThat(server.counts()).isEqualTo(new Counts(10, 0, 0));
            heard.await(AuthEvent.Refreshed.class, 10);
            assertThat(heard.events(AuthEvent.Refreshed.class)).allMatch(AuthEvent.Refreshed::rotated);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatHasRunOutIsReplacedBeforeTheServerSeesIt(Adapter adapter) throws Exception {
        FakeClock clock = new FakeClock();
        try (AuthSession session = builder(adapter, client).clock(clock).build()) {
            session.signIn(login());
            clock.advance(Duration.ofHours(1));

            Answer answer = adapter.caller(session).get(server.resource());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.counts().refreshes()).isEqualTo(1);
            assertThat(heard.await(AuthEvent.RefreshStarted.class).reason()).isEqualTo(AuthEvent.Reason.EXPIRED);
            assertThat(heard.events(AuthEvent.Retried.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPairOfTheDeviceFlowIsTakenOverAndRefreshed(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            session.signIn(new Login(server, client, scope, key).byDevice());
            server.expireAccessTokens();

            Answer answer = adapter.caller(session).get(server.resource());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(1, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSpentTokenEndsTheSessionAndTheCallerGetsTheServersOwn401(Adapter adapter) throws Exception {
        TokenPair pair = login();
        try (AuthSession session = session(adapter)) {
            session.signIn(pair);
            assertThat(refresh(refreshToken(pair)).status()).isEqualTo(200);
            server.expireAccessTokens();

            Answer answer = adapter.caller(session).get(server.resource());

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.challenges()).isNotEmpty();
            assertThat(heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.REVOKED);
            // Of a bound token, invalid_grant may mean the proof: it is tried once more with another.
            int tries = key == null ? 1 : 2;
            assertThat(server.counts().refused()).isEqualTo(tries);
            assertThat(server.counts().replays()).isBetween(1, tries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void signOutRevokesTheRefreshToken(Adapter adapter) throws Exception {
        TokenPair pair = login();
        try (AuthSession session = session(adapter)) {
            session.signIn(pair);

            session.signOut();

            assertThat(heard.await(AuthEvent.Revoked.class).confirmed()).isTrue();
            Reply afterwards = refresh(refreshToken(pair));
            assertThat(afterwards.status()).isEqualTo(400);
            assertThat(afterwards.text("error")).isEqualTo("invalid_grant");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNotSignedInGetsTheServersOwn401AndNothingIsRefreshed(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            Answer answer = adapter.caller(session).get(server.resource());

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.challenges()).isNotEmpty();
            assertThat(server.counts()).isEqualTo(new Counts(0, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTheServerDoesNotKnowKeepsTheSession(Adapter adapter) throws Exception {
        TokenPair pair = login();
        Client stranger = new Client("stranger", client.secret(), client.way());
        try (AuthSession session = session(adapter, stranger)) {
            session.signIn(pair);
            server.expireAccessTokens();

            assertThatThrownBy(() -> adapter.caller(session).get(server.resource()))
                    .isInstanceOf(AuthException.Unavailable.class);

            AuthEvent.RefreshFailed failed = heard.await(AuthEvent.RefreshFailed.class);
            assertThat(failed.failure()).isEqualTo(AuthEvent.Failure.MISCONFIGURED);
            assertThat(failed.reason()).endsWith("invalid_client");
            assertThat(session.ready()).isTrue();
            assertThat(refresh(refreshToken(pair)).status()).isEqualTo(200);
        }
    }
}
