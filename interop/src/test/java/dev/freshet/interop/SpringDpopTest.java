package dev.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.interop.Adapter.Answer;
import dev.freshet.interop.Adapter.Caller;
import dev.freshet.interop.Forms.Reply;
import dev.freshet.interop.RealServer.Counts;
import dev.freshet.jose.DpopKey;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on Spring Authorization Server with tokens that are bound to a key, and its silent downgrade. */
@ExtendWith(Started.class)
class SpringDpopTest extends RealServerContract {
    private final SpringServer server;

    SpringDpopTest(SpringServer server) {
        super(server, SpringClients.BASIC, SpringServer.SCOPE, DpopKey.generate());
        this.server = server;
    }

    @Test
    void aRefreshWithoutAProofIsAnsweredWithABearerToken() throws Exception {
        Reply answer = Forms.refresh(server, SpringClients.BASIC, refreshToken(login()), null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("token_type")).isEqualTo("Bearer");
    }

    /** RFC 9449 section 5: the refresh token of such an answer is kept, its access token is not. */
    @ParameterizedTest
    @EnumSource
    void aDowngradeIsNotTakenAndCostsNoSession(Adapter adapter) throws Exception {
        try (AuthSession session = builder(adapter, SpringClients.BASIC)
                .retryInterval(Duration.ofMillis(1))
                .build()) {
            session.signIn(login());
            Caller caller = adapter.caller(session);
            server.expireAccessTokens();
            server.loseProofs(true);
            try {
                assertThatThrownBy(() -> caller.get(server.resource())).isInstanceOf(AuthException.Unavailable.class);
            } finally {
                server.loseProofs(false);
            }
            AuthEvent.RefreshFailed failed = heard.await(AuthEvent.RefreshFailed.class);

            Answer answer = whenThePauseIsOver(caller);

            assertThat(failed.failure()).isEqualTo(AuthEvent.Failure.UNUSABLE);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(server.counts()).isEqualTo(new Counts(2, 0, 0));
        }
    }

    private Answer whenThePauseIsOver(Caller caller) throws Exception {
        for (long until = System.nanoTime() + Duration.ofSeconds(30).toNanos(); ; Thread.onSpinWait()) {
            try {
                return caller.get(server.resource());
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
            }
        }
    }
}
