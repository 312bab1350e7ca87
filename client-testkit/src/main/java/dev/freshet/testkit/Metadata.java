package dev.freshet.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the server says about itself (RFC 8414, OpenID Connect Discovery 1.0). A path in the well-known URL, where either
 * wants it, is a path of the issuer. There is no authorization endpoint: nobody signs in by browser here.
 */
final class Metadata {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private final Registration client;
    private final boolean bound;

    Metadata(Registration client, boolean bound) {
        this.client = client;
        this.bound = bound;
    }

    static boolean isAt(String path) {
        return path.equals(OAUTH) || path.startsWith(OAUTH + "/") || path.endsWith(OPENID);
    }

    Answer answer(Received request) {
        String path = request.path();
        if (path.equals("/jwks")) {
            return Answer.json(200, "{\"keys\":[]}");
        }
        String issuerPath = path.startsWith(OAUTH)
                ? path.substring(OAUTH.length())
                : path.substring(0, path.length() - OPENID.length());
        return Answer.json(200, document(request.origin(), issuerPath).toString());
    }

    private ObjectNode document(String origin, String issuerPath) {
        ObjectNode document = JSON.createObjectNode();
        document.put("issuer", origin + issuerPath);
        document.put("token_endpoint", origin + "/token");
        document.put("revocation_endpoint", origin + "/revoke");
        document.put("device_authorization_endpoint", origin + "/device_authorization");
        document.put("jwks_uri", origin + "/jwks");
        document.putArray("response_types_supported");
        document.putArray("grant_types_supported").add("refresh_token").add(TokenDesk.DEVICE_CODE);
        for (String endpoint : new String[] {"token", "revocation"}) {
            var methods = document.putArray(endpoint + "_endpoint_auth_methods_supported");
            client.methods().forEach(methods::add);
        }
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("RS256");
        if (bound) {
            document.putArray("dpop_signing_alg_values_supported").add("ES256");
        }
        return document;
    }
}
