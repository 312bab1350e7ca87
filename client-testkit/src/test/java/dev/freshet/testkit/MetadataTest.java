package dev.freshet.testkit;

import static dev.freshet.testkit.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8414 and OpenID Connect Discovery. */
final class MetadataTest extends ServerHarness {

    @ParameterizedTest
    @CsvSource({
        "/.well-known/oauth-authorization-server, ''",
        "/.well-known/oauth-authorization-server/tenant/a, /tenant/a",
        "/.well-known/openid-configuration, ''",
        "/tenant/a/.well-known/openid-configuration, /tenant/a"
    })
    void theIssuerIsTheOneThatWasAskedFor(String path, String issuer) throws Exception {
        RotatingAuthServer server = strict();

        JsonNode document = json(client(server).send(path, request -> {}));

        assertThat(document.path("issuer").asText()).isEqualTo(server.url(issuer));
    }

    @Test
    void everyEndpointThatIsNamedIsThere() throws Exception {
        RotatingAuthServer server = strict();

        JsonNode document = json(client(server).send("/.well-known/oauth-authorization-server", request -> {}));

        for (String endpoint : new String[] {"token", "revocation", "device_authorization"}) {
            String path = document.path(endpoint + "_endpoint")
                    .asText()
                    .substring(server.url("").length());
            assertThat(client(server).send(path, request -> {}).statusCode()).isEqualTo(405);
        }
        String keys =
                document.path("jwks_uri").asText().substring(server.url("").length());
        assertThat(json(client(server).send(keys, request -> {})).path("keys").isArray())
                .isTrue();
        assertThat(document.has("authorization_endpoint")).isFalse();
    }

    @Test
    void itTellsHowItsClientProvesItselfAndWhetherTokensAreBound() throws Exception {
        RotatingAuthServer open = strict();
        RotatingAuthServer closed =
                started(builder -> builder.client("app", "secret").dpop());

        JsonNode ofOpen = json(client(open).send("/.well-known/openid-configuration", request -> {}));
        JsonNode ofClosed = json(client(closed).send("/.well-known/openid-configuration", request -> {}));

        assertThat(ofOpen.path("token_endpoint_auth_methods_supported")).hasToString("[\"none\"]");
        assertThat(ofOpen.has("dpop_signing_alg_values_supported")).isFalse();
        assertThat(ofClosed.path("revocation_endpoint_auth_methods_supported"))
                .hasToString("[\"client_secret_basic\",\"client_secret_post\"]");
        assertThat(ofClosed.path("dpop_signing_alg_values_supported")).hasToString("[\"ES256\"]");
    }

    @Test
    void itCanFailLikeAnyOtherPath() throws Exception {
        RotatingAuthServer server = strict();
        server.onRequest("/.well-known/openid-configuration", Fault.answer(200, Map.of(), "{\"issuer\":\"other\"}"));

        assertThat(json(client(server).send("/.well-known/openid-configuration", request -> {}))
                        .path("issuer")
                        .asText())
                .isEqualTo("other");
    }
}
