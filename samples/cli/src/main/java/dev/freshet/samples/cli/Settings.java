package dev.freshet.samples.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of an account besides its sign-in.
 *
 * @param issuer the server where the person signs in
 * @param clientId how that server knows this program
 * @param scope what was asked for; empty: what the server gives by itself
 * @param apis the origins that the access token is sent to, and no others
 * @param key where the key of the vault comes from
 */
record Settings(String issuer, String clientId, String scope, List<String> apis, VaultKey key) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /**
     * What a session can be made of.
     *
     * @throws IllegalArgumentException if one cannot; its message says why
     */
    Settings {
        OAuthEndpoint.discover(issuer).clientId(clientId);
        AuthSession.builder().origins(apis.toArray(String[]::new));
    }

    /**
     * The name under which the session is stored. It is sealed with the session, so that a sign-in is never used with
     * another server than its own, whatever the settings say by then.
     */
    String label(Account account) {
        return account.name() + " at " + issuer + " by " + clientId;
    }

    byte[] json() throws IOException {
        ObjectNode all = MAPPER.createObjectNode()
                .put("issuer", issuer)
                .put("client_id", clientId)
                .put("scope", scope)
                .put("key", key.word());
        apis.forEach(all.putArray("apis")::add);
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
    }

    static Settings parse(byte[] json, Path from) throws IOException, Failure {
        try {
            JsonNode all = MAPPER.readTree(json);
            List<String> apis = new ArrayList<>();
            all.path("apis").forEach(api -> apis.add(api.asText()));
            return new Settings(
                    all.path("issuer").asText(),
                    all.path("client_id").asText(),
                    all.path("scope").asText(),
                    List.copyOf(apis),
                    VaultKey.of(all.path("key").asText()));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new Failure(
                    Exit.STORAGE,
                    from + " is damaged",
                    "Begin anew: freshet-demo logout --forget, then freshet-demo login --issuer URL --client-id ID"
                            + " --api URL");
        }
    }
}
