package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Test classes that {@link AuthServerExtensionTest} runs, and nobody else. */
final class Failing {
    /** All servers that these tests have had, in order. */
    static final List<RotatingAuthServer> SERVERS = new ArrayList<>();

    private Failing() {}

    private static void refuse(RotatingAuthServer server) throws Exception {
        SERVERS.add(server);
        IssuedTokens tokens = server.signIn("ada");
        server.expireAccessTokens();
        new Client(server.url("")).get("/orders", tokens.accessToken());
    }

    static final class ByField {
        @RegisterExtension
        final AuthServerExtension auth =
                new AuthServerExtension(RotatingAuthServer.builder().on(Front.JDK));

        @BeforeEach
        void someRequests() throws Exception {
            refuse(auth.server());
        }

        @Test
        void fails() {
            auth.server().verify().oneRefreshFor(1);
        }

        @Test
        void passes() {
            auth.server().verify().noReplay();
        }

        @Test
        void isAborted() {
            assumeTrue(false, "not here");
        }

        @ParameterizedTest
        @ValueSource(strings = {"one", "two"})
        void failsForEach(String value) {
            fail(value);
        }
    }

    @ExtendWith(AuthServerExtension.class)
    static final class ByParameter {
        @Test
        void fails(RotatingAuthServer server) throws Exception {
            refuse(server);
            fail("with the token " + server.signIn("bob").accessToken());
        }
    }

    @ExtendWith(AuthServerExtension.class)
    static final class InCleanup {
        @Test
        void passes(RotatingAuthServer server) throws Exception {
            refuse(server);
        }

        @AfterEach
        void fails(RotatingAuthServer server) {
            server.verify().oneRefreshFor(1);
        }
    }

    @ParameterizedClass
    @ValueSource(strings = {"one", "two"})
    static final class ByClass {
        @RegisterExtension
        final AuthServerExtension auth = new AuthServerExtension();

        @Parameter
        String value;

        @Test
        void fails() {
            fail(value);
        }

        @ParameterizedTest(name = "all alike")
        @ValueSource(ints = {1, 2})
        void failsForEach(int other) {
            fail(value + other);
        }
    }

    static final class Factory {
        @RegisterExtension
        final AuthServerExtension auth = new AuthServerExtension();

        @TestFactory
        Stream<DynamicTest> makes() {
            return Stream.of("one", "two")
                    .map(name -> DynamicTest.dynamicTest(name, () -> {
                        auth.server().signIn(name);
                        fail(name);
                    }));
        }
    }

    @ExtendWith(AuthServerExtension.class)
    static final class LongNamed {
        @Test
        void aRefusalThatComesLateStartsNoSecondRefresh() {
            fail("as its name is 42 letters long");
        }
    }

    static final class TwoServers {
        @RegisterExtension
        final AuthServerExtension auth = new AuthServerExtension();

        @RegisterExtension
        final AuthServerExtension other = new AuthServerExtension();

        @Test
        void fails() throws Exception {
            refuse(auth.server());
            refuse(other.server());
            fail("twice");
        }
    }
}
