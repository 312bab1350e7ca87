package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RotatingAuthServerTest {
    @Test
    void startTakesAFrontThatRunsHere() throws Exception {
        try (RotatingAuthServer server = RotatingAuthServer.start()) {
            IssuedTokens tokens = server.signIn("ada");

            assertThat(new Client(server.url("")).get("/", tokens.accessToken()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void issuedTokensDoNotShowThemselves() {
        IssuedTokens tokens = RotatingAuthServer.builder().build().signIn("ada");

        assertThat(tokens.toString())
                .contains("ada")
                .doesNotContain(tokens.accessToken())
                .doesNotContain(tokens.refreshToken());
    }

    @Test
    void aServerWithoutAListenerHasNoUrl() {
        RotatingAuthServer server = RotatingAuthServer.builder().build();

        assertThatIllegalStateException().isThrownBy(() -> server.url("/token"));
    }

    @Test
    void aSignInSaysWhetherItsTokensAreBound() {
        RotatingAuthServer bearer = RotatingAuthServer.builder().build();
        RotatingAuthServer bound = RotatingAuthServer.builder().dpop().build();

        assertThatIllegalStateException().isThrownBy(() -> bearer.signIn("ada", "thumbprint"));
        assertThatIllegalStateException().isThrownBy(() -> bound.signIn("ada"));
    }

    @Test
    void timesThatAreNotPositiveAreRefused() {
        RotatingAuthServer server = RotatingAuthServer.builder().build();
        Gate gate = server.hold(Point.ANSWER_READY);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RotatingAuthServer.builder().lifetime(Duration.ZERO))
                .withMessageContaining("lifetime");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RotatingAuthServer.builder().grace(Duration.ofSeconds(-1)))
                .withMessageContaining("grace");
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.answerLost().times(0));
        assertThatIllegalArgumentException().isThrownBy(() -> server.refuseNext(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> gate.release(0));
    }
}
