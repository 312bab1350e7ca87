package dev.freshet.interop;

import dev.freshet.HttpTransport;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * A client as an authorization server knows it.
 *
 * @param secret the secret, or "" of a public client
 */
record Client(String id, String secret, Way way) {

    /** How a client authenticates at the token endpoint. */
    enum Way {
        BASIC,
        POST,
        NONE
    }

    /** The same client with a secret that is not its own. */
    Client withWrongSecret() {
        return new Client(id, "not " + secret, way);
    }

    /** The token endpoint of a session of this client. */
    OAuthEndpoint endpoint(RealServer server, HttpTransport transport) {
        OAuthEndpoint.Builder endpoint =
                OAuthEndpoint.at(server.token()).clientId(id).revocationAt(server.revocation());
        switch (way) {
            case BASIC -> endpoint.clientSecretBasic(Secret.of(secret));
            case POST -> endpoint.clientSecretPost(Secret.of(secret));
            case NONE -> {}
        }
        return endpoint.over(transport);
    }

    /** Lets a request that the test sends by hand come from this client. */
    void authenticate(HttpRequest.Builder request, Map<String, String> form) {
        if (way == Way.BASIC) {
            String both = encoded(id) + ":" + encoded(secret);
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII)));
            return;
        }
        form.put("client_id", id);
        if (way == Way.POST) {
            form.put("client_secret", secret);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return id;
    }
}
