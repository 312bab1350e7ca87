package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.testkit.RecordingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statuses, error codes and members as Keycloak 26.7.3 was seen to use them. Keycloak itself does not run here. */
class KeycloakShapesTest {
    private static final String PAIR = """
            {"access_token": "access-%1$d", "expires_in": 300, "refresh_expires_in": 1800, \
            "refresh_token": "refresh-%1$d", "token_type": "Bearer", "not-before-policy": 0, \
            "session_state": "ffe2d1c4-5ad4-4bd3-9ac5-1c2fd3ae5a1b", "scope": "email profile"}""";

    private final RecordedServer server = new RecordedServer(
            "Bearer realm=\"demo\", error=\"invalid_token\", error_description=\"Token is not active\"");
    private final RecordingListener heard = new RecordingListener();

    KeycloakShapesTest() throws Exception {}

    @AfterEach
    void stop() {
        server.close();
    }

    /** Signed in with a pair of which the access token is dead. */
    private AuthSession session(Adapter adapter) throws Exception {
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.origin() + "/token")
                        .clientId("app")
                        .clientSecretBasic(Secret.of("secret"))
                        .revocationAt(server.origin() + "/revoke")
                        .over(adapter.transport()))
                .origins(server.origin())
                .listener(heard)
                .build();
        session.signIn(TokenPair.of("access-0", "refresh-0"));
        return session;
    }

    private Answer get(Adapter adapter, AuthSession session) throws Exception {
        return adapter.caller(session).get(server.origin() + "/resource");
    }

    @ParameterizedTest
    @EnumSource
    void its401StartsOneRefreshAndMembersOfItsOwnAreNoHindrance(Adapter adapter) throws Exception {
        server.thenToken(200, PAIR.formatted(1));
        try (AuthSession session = session(adapter)) {
            assertThat(get(adapter, session).status()).isEqualTo(200);
            assertThat(get(adapter, session).status()).isEqualTo(200);
            assertThat(server.spent).containsExactly("refresh-0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachRotatedTokenIsSpentOnce(Adapter adapter) throws Exception {
        server.thenToken(200, PAIR.formatted(1)).thenToken(200, PAIR.formatted(2));
        try (AuthSession session = session(adapter)) {
            get(adapter, session);
            server.expire();

            assertThat(get(adapter, session).status()).isEqualTo(200);
            assertThat(server.spent).containsExactly("refresh-0", "refresh-1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFamilyThatAReplayHasKilledEndsTheSessionAfterOneRequest(Adapter adapter) throws Exception {
        server.thenToken(400, "{\"error\": \"invalid_grant\"}");
        try (AuthSession session = session(adapter)) {
            Answer answer = get(adapter, session);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.REVOKED);
            assertThat(server.spent).containsExactly("refresh-0");
        }
    }

    /** RFC 6749 section 5.2 would have it say invalid_client. */
    @ParameterizedTest
    @EnumSource
    void aWrongSecretWhichItCallsUnauthorizedClientKeepsTheSession(Adapter adapter) throws Exception {
        server.thenToken(401, "{\"error\": \"unauthorized_client\"}");
        try (AuthSession session = session(adapter)) {
            assertThatThrownBy(() -> get(adapter, session)).isInstanceOf(AuthException.Unavailable.class);

            assertThat(heard.await(AuthEvent.RefreshFailed.class).failure()).isEqualTo(AuthEvent.Failure.MISCONFIGURED);
            assertThat(session.ready()).isTrue();
        }
    }

    /** It answers so for a token that it does not know: to the client as good as revoked (RFC 7009 section 2.2). */
    @ParameterizedTest
    @EnumSource
    void aRevocationThatIsAnswered200WithAnErrorSignsOut(Adapter adapter) throws Exception {
        String unknown = "{\"error\": \"invalid_token\"}";
        server.thenRevocation(200, unknown).thenRevocation(200, unknown);
        try (AuthSession session = session(adapter)) {
            session.signOut();

            assertThat(server.revoked).containsExactly("refresh-0", "access-0");
            assertThat(heard.await(AuthEvent.Revoked.class).confirmed()).isTrue();
            assertThat(session.ready()).isFalse();
        }
    }
}
