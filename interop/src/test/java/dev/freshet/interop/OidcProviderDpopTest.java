package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.OidcProvider.Nonces;
import dev.freshet.interop.RealServer.Counts;
import dev.freshet.jose.DpopKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on oidc-provider with tokens that are bound to a key, where every proof needs a nonce. */
@Tag("node")
@ExtendWith({OidcProvider.Installed.class, Started.class})
class OidcProviderDpopTest extends RealServerContract {
    private final OidcProvider server;

    OidcProviderDpopTest(OidcProvider server) {
        super(server, OidcProvider.BOUND, OidcProvider.SCOPE, DpopKey.generate());
        this.server = server;
    }

    /** The token endpoint and the resource have an origin in common, and nonces of their own. */
    @ParameterizedTest
    @EnumSource
    void aNonceIsAskedForOnceAtEachPlaceAndSpendsNothing(Adapter adapter) throws Exception {
        try (AuthSession session = session(adapter)) {
            session.signIn(login());
            Caller caller = adapter.caller(session);

            for (int i = 0; i < 3; i++) {
                assertThat(caller.get(server.resource()).status()).isEqualTo(200);
                server.expireAccessTokens();
                assertThat(caller.get(server.resource()).status()).isEqualTo(200);
            }

            assertThat(server.nonces()).isEqualTo(new Nonces(1, 1));
            assertThat(server.counts()).isEqualTo(new Counts(3, 0, 0));
        }
    }
}
