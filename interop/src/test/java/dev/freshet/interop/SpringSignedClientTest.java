package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.interop.RealServer.Counts;
import dev.freshet.jose.PrivateKeyJwt;
import dev.freshet.testkit.RecordingListener;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** O57, O58, O61, O63: a client that knows Spring's issuer and a key, and nothing else. */
@ExtendWith(Started.class)
class SpringSignedClientTest {
    private final SpringServer server;
    private final RecordingListener heard = new RecordingListener();

    SpringSignedClientTest(SpringServer server) {
        this.server = server;
    }

    private AuthSession session(Adapter adapter, Client client, Secret jwk) {
        OAuthEndpoint endpoint = OAuthEndpoint.discover(server.origin())
                .clientId(client.id())
                .clientAssertion(PrivateKeyJwt.fromJwk(client.id(), jwk))
                .over(adapter.transport());
        return AuthSession.builder()
                .endpoint(endpoint)
                .origins(server.origin())
                .listener(heard)
                .build();
    }

    /** Its secret is for the login by hand; a session never sends it. */
    private void login(AuthSession session, Client client) throws Exception {
        session.signIn(new Login(server, client, SpringServer.SCOPE, null).byCode());
        server.expireAccessTokens();
    }

    @ParameterizedTest
    @CsvSource({"OK_HTTP, ES256", "OK_HTTP, PS256", "JAVA_HTTP, ES256", "JAVA_HTTP, PS256"})
    void aClientThatSignsRefreshesAndRevokesWhereTheMetadataSays(Adapter adapter, String algorithm) throws Exception {
        Client client = SpringClients.signing(algorithm);
        try (AuthSession session = session(adapter, client, server.clientKeys().jwk(algorithm))) {
            login(session, client);

            Answer answer = adapter.caller(session).get(server.resource());
            session.signOut();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(1, 0, 0));
            assertThat(heard.await(AuthEvent.Revoked.class).confirmed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatTheServerDoesNotKnowKeepsTheSession(Adapter adapter) throws Exception {
        Client client = SpringClients.signing("ES256");
        Secret stranger = Secret.of(
                new ECKeyGenerator(Curve.P_256).keyID("ES256").generate().toJSONString());
        try (AuthSession session = session(adapter, client, stranger)) {
            login(session, client);

            assertThatThrownBy(() -> adapter.caller(session).get(server.resource()))
                    .isInstanceOf(AuthException.Unavailable.class);

            assertThat(heard.await(AuthEvent.RefreshFailed.class).reason()).endsWith("invalid_client");
            assertThat(session.ready()).isTrue();
        }
    }
}
