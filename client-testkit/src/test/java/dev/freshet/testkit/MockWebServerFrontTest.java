package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs on OkHttp 4.12, with mockwebserver3 on the class path all the same, where it cannot work. */
@Tag("okhttp4")
final class MockWebServerFrontTest extends FrontContract {
    MockWebServerFrontTest() {
        super(Front.MOCKWEBSERVER);
    }

    @Test
    void aFrontThatCannotRunHereIsPassedOver() {
        try (RotatingAuthServer server = RotatingAuthServer.start()) {
            assertThat(server.url("/")).startsWith("http://");
        }
    }
}
