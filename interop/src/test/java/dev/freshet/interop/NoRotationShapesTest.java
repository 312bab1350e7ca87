package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.testkit.RecordingListener;
import dev.freshet.testkit.Refusal;
import dev.freshet.testkit.RotatingAuthServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test kit's server as mock-oauth2-server 6.0.2 is by default: no rotation, and a 401 that says nothing. */
class NoRotationShapesTest {
    private final RotatingAuthServer server =
            RotatingAuthServer.builder().noRotation().start();
    private final RecordingListener heard = new RecordingListener();

    @AfterEach
    void stop() {
        server.close();
    }

    private AuthSession session(Adapter adapter) throws Exception {
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .revocationAt(server.url("/revoke"))
                        .over(adapter.transport()))
                .origins(server.url(""))
                .listener(heard)
                .build();
        var issued = server.signIn("alice");
        session.signIn(TokenPair.of(issued.accessToken(), issued.refreshToken()));
        return session;
    }

    @ParameterizedTest
    @EnumSource
    void a401WithoutAChallengeStartsOneRefresh(Adapter adapter) throws Exception {
        server.refuseLike(Refusal.MOCK_OAUTH2_SERVER);
        try (AuthSession session = session(adapter)) {
            server.expireAccessTokens();

            assertThat(adapter.caller(session).get(server.url("/")).status()).isEqualTo(200);
            assertThat(server.tokenRequests()).isEqualTo(1);
            assertThat(server.unauthorized()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTokenThatIsNeverReplacedIsUsedAgainAndAgain(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            for (int i = 0; i < 3; i++) {
                server.expireAccessTokens();
                assertThat(adapter.caller(session).get(server.url("/")).status())
                        .isEqualTo(200);
            }

            assertThat(server.refreshes()).isEqualTo(3);
            heard.await(AuthEvent.Refreshed.class, 3);
            assertThat(heard.events(AuthEvent.Refreshed.class)).noneMatch(AuthEvent.Refreshed::rotated);
        }
    }

    @ParameterizedTest
    @EnumSource
    void signOutRevokesTheTokenThatWasUsedManyTimes(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            server.expireAccessTokens();
            adapter.caller(session).get(server.url("/"));

            session.signOut();

            assertThat(server.liveRefreshToken("alice")).isEmpty();
        }
    }
}
