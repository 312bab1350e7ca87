package dev.freshet.javahttp;

import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenEndpoint;
import dev.freshet.testkit.EndpointContract;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** {@link OAuthEndpoint} keeps what every endpoint promises, over this transport. */
final class OAuthEndpointContractTest extends EndpointContract {
    @Override
    protected TokenEndpoint open(String origin) {
        return OAuthEndpoint.at(origin + "/token")
                .clientId("app")
                .revocationAt(origin + "/revoke")
                .over(JavaHttpTransport.from(HttpClient.newHttpClient()));
    }

    @Override
    protected Reply granted(String accessToken, @Nullable String refreshToken) {
        String refresh = refreshToken == null ? "" : ",\"refresh_token\":\"" + refreshToken + "\"";
        return Reply.json(200, "{\"token_type\":\"Bearer\",\"access_token\":\"" + accessToken + "\"" + refresh + "}");
    }

    @Override
    protected Reply refused() {
        return Reply.json(400, "{\"error\":\"invalid_grant\"}");
    }
}
