package dev.freshet.jose;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;

/** The recipes of docs/servers.md. */
final class ServerRecipes {
    private ServerRecipes() {}

    static OAuthEndpoint discovery(String issuer, HttpTransport transport) {
        OAuthEndpoint endpoint = OAuthEndpoint.discover(issuer).clientId("app").over(transport);
        return endpoint;
    }

    static OAuthEndpoint signing(String issuer, KeyStore store, char[] pin, HttpTransport transport)
            throws GeneralSecurityException {
        PrivateKey key = (PrivateKey) store.getKey("client", pin);
        OAuthEndpoint endpoint = OAuthEndpoint.discover(issuer)
                .clientId("app")
                .clientAssertion(PrivateKeyJwt.signedBy("app", key, "key-1"))
                .over(transport);
        return endpoint;
    }

    static OAuthEndpoint resources(String tokenUri, Secret apiKey, HttpTransport transport) {
        OAuthEndpoint endpoint = OAuthEndpoint.at(tokenUri)
                .clientId("app")
                .resource("https://api.example.com/")
                .resource("https://files.example.com/")
                .header("X-Api-Key", apiKey)
                .over(transport);
        return endpoint;
    }

    static AuthSession ages(TokenEndpoint endpoint, String api) {
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins(api)
                .maxAge(Duration.ofDays(30))
                .maxIdle(Duration.ofDays(2))
                .build();
        return session;
    }

    static TokenPair pair(String access, String refresh, long expiresIn, long refreshExpiresIn) {
        TokenPair pair = TokenPair.of(access, refresh)
                .expiresIn(Duration.ofSeconds(expiresIn))
                .refreshExpiresIn(Duration.ofSeconds(refreshExpiresIn)); // 0 is none
        return pair;
    }
}
