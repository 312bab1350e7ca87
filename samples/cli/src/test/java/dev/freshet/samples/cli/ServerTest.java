package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.ErrorObject;
import dev.freshet.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of itself counts if it is this server that says it (O57). */
class ServerTest {
    private static final String ISSUER = "https://id.example.com";

    private static Server server(String path, String issuer) {
        return serverThatSays(path, "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + issuer + "/token\"}");
    }

    private static Server serverThatSays(String path, String body) {
        HttpTransport transport = request -> {
            return new HttpTransport.Response(
                    request.uri().getPath().equals(path) ? 200 : 404,
                    Map.of("Content-Type", List.of("application/json")),
                    body.getBytes(StandardCharsets.UTF_8));
        };
        return new Server(ISSUER, "app", "", new Wire(transport));
    }

    @Test
    void isFoundByEitherOfTheTwoDocuments() throws Exception {
        for (String path : List.of("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")) {
            assertThat(server(path, ISSUER).metadata().getTokenEndpointURI()).hasPath("/token");
        }
    }

    @Test
    void isNotTakenForAnother() {
        Server server = server("/.well-known/oauth-authorization-server", "https://evil.example.com");

        assertThatThrownBy(server::metadata)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("calls itself https://evil.example.com");
    }

    /** Codes and tokens would go there, or a browser would open it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"token_endpoint\":\"http://id.example.com/token\"",
                "\"authorization_endpoint\":\"http://id.example.com/authorize\"",
                "\"authorization_endpoint\":\"file:///etc/passwd\"",
                "\"device_authorization_endpoint\":\"http://id.example.com/device\"",
                "\"jwks_uri\":\"https://id.example.com/keys\"" // and nothing else
            })
    void isNotBelievedAnAddressThatIsNotHttps(String address) {
        String tokens = address.contains("token_endpoint") || address.contains("jwks")
                ? ""
                : ",\"token_endpoint\":\"" + ISSUER + "/t\"";
        Server server = serverThatSays(
                "/.well-known/oauth-authorization-server", "{\"issuer\":\"" + ISSUER + "\"," + address + tokens + "}");

        assertThatThrownBy(server::metadata)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.UNREACHABLE))
                .hasMessageContaining("makes no sense: its ");
    }

    @Test
    void isNotQuotedAtLength() {
        Failure failure = server("/", ISSUER).refused(new ErrorObject("odd", "very ".repeat(100_000)));

        assertThat(failure).hasMessageStartingWith(ISSUER + " refuses the sign-in: odd (very very");
        assertThat(failure.getMessage()).hasSizeLessThan(300);
    }
}
