package dev.freshet.samples.pages;

import dev.freshet.TokenEndpoint;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.testkit.EndpointContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class LineEndpointTest extends EndpointContract {

    @Override
    protected TokenEndpoint open(String origin) {
        return new LineEndpoint(URI.create(origin + "/renew"), JavaHttpTransport.from(HttpClient.newHttpClient()));
    }

    @Override
    protected Reply granted(String accessToken, @Nullable String refreshToken) {
        String refresh = refreshToken == null ? "-" : refreshToken;
        return new Reply(200, Map.of("Content-Type", "text/plain"), accessToken + " " + refresh + " 300");
    }

    @Override
    protected Reply refused() {
        return new Reply(410, Map.of(), "");
    }
}
