package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.SessionEnd;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.RealServer.Counts;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on Spring Authorization Server, as a client that authenticates by Basic, and what only Spring does. */
@ExtendWith(Started.class)
class SpringTest extends RealServerContract {
    private final SpringServer server;

    SpringTest(SpringServer server) {
        super(server, SpringClients.BASIC, SpringServer.SCOPE, null);
        this.server = server;
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatSendsItsSecretInTheFormRefreshes(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter, SpringClients.POST)) {
            session.signIn(login(SpringClients.POST));
            server.expireAccessTokens();

            Answer answer = adapter.caller(session).get(server.resource());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(1, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongSecretKeepsTheSession(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter, SpringClients.BASIC.withWrongSecret())) {
            session.signIn(login());
            server.expireAccessTokens();

            assertThatThrownBy(() -> adapter.caller(session).get(server.resource()))
                    .isInstanceOf(AuthException.Unavailable.class);

            assertThat(heard.await(AuthEvent.RefreshFailed.class).reason()).endsWith("invalid_client");
            assertThat(session.ready()).isTrue();
        }
    }

    /** Spring gives a public client no refresh token. */
    @ParameterizedTest
    @EnumSource
    void thePairOfAPublicClientEndsWithItsAccessToken(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter, SpringClients.PUBLIC)) {
            session.signIn(login(SpringClients.PUBLIC));
            Caller caller = adapter.caller(session);
            Answer before = caller.get(server.resource());
            server.expireAccessTokens();

            Answer after = caller.get(server.resource());

            assertThat(before.status()).isEqualTo(200);
            assertThat(after.status()).isEqualTo(401);
            assertThat(heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.EXPIRED);
            assertThat(server.counts()).isEqualTo(new Counts(0, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatMayNotIsTheCallersAffair(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            session.signIn(login());

            Answer answer = adapter.caller(session).get(server.forbidden());

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.challenges()).singleElement().asString().contains("error=\"insufficient_scope\"");
            assertThat(server.counts()).isEqualTo(new Counts(0, 0, 0));
        }
    }

    /** A resource server of Spring's names its metadata in every challenge; nobody fetches that. */
    @ParameterizedTest
    @EnumSource
    void theChallengesAreThoseOfSpring(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter, SpringClients.PUBLIC)) {
            Answer nobody = adapter.caller(session).get(server.resource());
            session.signIn(login(SpringClients.PUBLIC));
            server.expireAccessTokens();
            Answer expired = adapter.caller(session).get(server.resource());

            assertThat(nobody.challenges())
                    .singleElement()
                    .asString()
                    .startsWith("Bearer resource_metadata=")
                    .doesNotContain("error");
            assertThat(expired.challenges()).singleElement().asString().contains("error=\"invalid_token\"");
        }
    }
}
