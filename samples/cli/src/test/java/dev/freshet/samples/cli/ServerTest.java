package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a server says of itself counts if it is this server that says it (O57). */
class ServerTest {
    private static final String ISSUER = "https://id.example.com";

    private static Server server(String path, String issuer) {
        HttpTransport transport = request -> {
            String body = "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + issuer + "/token\"}";
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
}
