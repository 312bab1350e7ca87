package dev.freshet.javahttp;

import dev.freshet.JsonEndpoint;
import dev.freshet.TokenEndpoint;
import dev.freshet.testkit.EndpointContract;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** {@link JsonEndpoint} keeps what every endpoint promises, over this transport. */
final class JsonEndpointContractTest extends EndpointContract {
    @Override
    protected TokenEndpoint open(String origin) {
        return JsonEndpoint.at(origin + "/refresh").over(JavaHttpTransport.from(HttpClient.newHttpClient()));
    }

    @Override
    protected Reply granted(String accessToken, @Nullable String refreshToken) {
        String refresh = refreshToken == null ? "" : ",\"refreshToken\":\"" + refreshToken + "\"";
        return Reply.json(200, "{\"accessToken\":\"" + accessToken + "\"" + refresh + "}");
    }

    @Override
    protected Reply refused() {
        return Reply.json(401, "");
    }
}
