package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import dev.freshet.AuthSession;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.Forms.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on oidc-provider, as a public client, and what only a server that revokes families does. */
@Tag("node")
@ExtendWith({OidcProvider.Installed.class, Started.class})
class OidcProviderTest extends RealServerContract {
    private final OidcProvider server;

    OidcProviderTest(OidcProvider server) {
        super(server, OidcProvider.CLIENT, OidcProvider.SCOPE, null);
        this.server = server;
    }

    @Test
    void aReplayByHandKillsTheFamily() throws Exception {
        String first = refreshToken(login());
        String second = refresh(first).text("refresh_token");

        Reply replay = refresh(first);
        Reply heir = refresh(second);

        assertThat(replay.text("error")).isEqualTo("invalid_grant");
        assertThat(heir.text("error")).isEqualTo("invalid_grant");
        assertThat(server.counts().replays()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aThiefsReplayEndsTheSession(Adapter adapter) throws Exception {
        TokenPair pair = login();
        try (AuthSession session = session(adapter)) {
            session.signIn(pair);
            Caller caller = adapter.caller(session);
            server.expireAccessTokens();
            Answer before = caller.get(server.resource());
            refresh(refreshToken(pair));

            Answer after = caller.get(server.resource());

            assertThat(before.status()).isEqualTo(200);
            assertThat(after.status()).isEqualTo(401);
            assertThat(heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.REVOKED);
            assertThat(server.counts().replays()).as("the thief's").isEqualTo(1);
        }
    }

    /** Two lines when no token came, and one that names the fault when one did. */
    @ParameterizedTest
    @EnumSource
    void theChallengesAreThoseOfAServerThatKnowsTwoSchemes(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            Answer nobody = adapter.caller(session).get(server.resource());
            session.signIn(TokenPair.of("worthless"));
            Answer worthless = adapter.caller(session).get(server.resource());

            assertThat(nobody.challenges())
                    .satisfiesExactly(
                            bearer -> assertThat(bearer).startsWith("Bearer realm="),
                            dpop -> assertThat(dpop).startsWith("DPoP realm="));
            assertThat(worthless.challenges()).singleElement().asString().contains("error=\"invalid_token\"");
        }
    }
}
