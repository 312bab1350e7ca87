package dev.freshet.okhttp;

import dev.freshet.JsonEndpoint;
import dev.freshet.TokenEndpoint;
import dev.freshet.testkit.EndpointContract;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** {@link JsonEndpoint} keeps what every endpoint promises, over this transport. */
final class JsonEndpointContractTest extends EndpointContract {
    @Override
    protected TokenEndpoint open(String origin) {
        return JsonEndpoint.at(origin + "/refresh").over(OkHttpTransport.from(new OkHttpClient()));
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
