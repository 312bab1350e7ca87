package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.OAuthEndpoint;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshRequest;
import dev.freshet.Secret;
import dev.freshet.TokenPair;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/servers.md ask a server for what the page says: O56 to O58, O61. */
class ServerRecipesTest {
    private static final String ISSUER = "https://id.example.com/realms/a";
    private static final String TOKENS = ISSUER + "/token";

    private final List<HttpTransport.Request> sent = new ArrayList<>();

    private HttpTransport.Response answer(HttpTransport.Request request) {
        sent.add(request);
        String body = request.method().equals("GET")
                ? "{\"issuer\":\"" + ISSUER + "\",\"token_endpoint\":\"" + TOKENS + "\"}"
                : "{\"access_token\":\"a2\",\"token_type\":\"Bearer\",\"refresh_expires_in\":1800}";
        return new HttpTransport.Response(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private TokenPair refreshed(OAuthEndpoint endpoint) throws Exception {
        Refreshed outcome =
                (Refreshed) endpoint.refresh(new RefreshRequest(Secret.of("r1"), "id", Duration.ofSeconds(9)));
        return outcome.pair();
    }

    private String form() {
        return URLDecoder.decode(
                new String(sent.get(sent.size() - 1).body(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Test
    void discovery() throws Exception {
        TokenPair pair = refreshed(ServerRecipes.discovery(ISSUER, this::answer));

        assertThat(pair.refreshExpiresIn()).isEqualTo(Duration.ofMinutes(30));
        assertThat(sent)
                .extracting(HttpTransport.Request::uri)
                .containsExactly(
                        URI.create("https://id.example.com/.well-known/oauth-authorization-server/realms/a"),
                        URI.create(TOKENS));
    }

    @Test
    void signing(@TempDir Path folder) throws Exception {
        KeyStore made = StoredKeys.with(folder, "secp256r1");
        KeyStore store = StoredKeys.empty();
        store.setKeyEntry(
                "client",
                made.getKey("dpop", StoredKeys.PASSWORD),
                StoredKeys.PASSWORD,
                made.getCertificateChain("dpop"));

        refreshed(ServerRecipes.signing(ISSUER, store, StoredKeys.PASSWORD, this::answer));

        JWSObject assertion = JWSObject.parse(form().replaceFirst(".*&client_assertion=", ""));
        ECPublicKey key = (ECPublicKey) made.getCertificate("dpop").getPublicKey();
        assertThat(assertion.verify(new ECDSAVerifier(key))).isTrue();
        assertThat(assertion.getPayload().toJSONObject()).containsEntry("aud", ISSUER);
    }

    @Test
    void resources() throws Exception {
        refreshed(ServerRecipes.resources(TOKENS, Secret.of("k"), this::answer));

        assertThat(form()).contains("&resource=https://api.example.com/&resource=https://files.example.com/");
        assertThat(sent.get(0).headers()).containsEntry("X-Api-Key", "k");
    }

    @Test
    void ages() throws Exception {
        try (AuthSession session =
                ServerRecipes.ages(ServerRecipes.discovery(ISSUER, this::answer), "https://api.example.com")) {
            session.signIn(ServerRecipes.pair("a1", "r1", 300, 0));

            assertThat(session.ready()).isTrue();
        }
    }
}
