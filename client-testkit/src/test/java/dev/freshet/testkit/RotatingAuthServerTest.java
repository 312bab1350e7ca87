package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
    void whatTheTestsOwnCodeThrowsIsToldAndLeavesNobodyWaiting() throws Exception {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.add(thrown));
        IllegalStateException fault = new IllegalStateException("of the test's");
        try (RotatingAuthServer server =
                RotatingAuthServer.builder().on(Front.JDK).start()) {
            server.hold(Point.RESOURCE_REQUEST_ARRIVED, request -> {
                throw fault;
            });

            assertThat(new Client(server.url("")).get("/", "any").statusCode()).isEqualTo(500);
            assertThat(server.requests()).extracting(Seen::status).containsExactly(500);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(usual);
        }
        assertThat(told).containsExactly(fault);
    }

    @Test
    void aHeaderThatNoFrontCanSendIsRefusedAtOnce() {
        RotatingAuthServer server = RotatingAuthServer.builder().build();

        for (String value : List.of("\u00fc.txt", "a\r\nSet-Cookie: b=c", "\u0000")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> server.answerFor("/", 200, Map.of("X-File", value), ""))
                    .withMessage("the header X-File holds more than ASCII");
            assertThatIllegalArgumentException().isThrownBy(() -> Fault.answer(200, Map.of("X-File", value), ""));
            assertThatIllegalArgumentException().isThrownBy(() -> server.refuseWith(401, value));
        }
    }

    @Test
    void aBuilderThatGoesOnChangesNoServerThatItHasBuilt() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer.Builder builder = RotatingAuthServer.builder().clock(clock);
        RotatingAuthServer server = builder.build();
        builder.clock(() -> clock.instant().plusSeconds(3600));

        Received request = new Received("GET", "http", "/", Map.of(), new byte[0]);
        assertThat(server.exchanges().answer(request, null).header("Date")).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
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
