package dev.freshet.interop;

import java.time.Duration;
import java.util.UUID;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** The clients of {@link SpringServer}. Ids and secrets have what only survives if it is encoded (RFC 6749 2.3.1). */
final class SpringClients {
    static final Client BASIC = new Client("basic:1+%", "é : +%/ " + UUID.randomUUID(), Client.Way.BASIC);
    static final Client POST = new Client("post", "é & =+%/ " + UUID.randomUUID(), Client.Way.POST);
    static final Client PUBLIC = new Client("public", "", Client.Way.NONE);

    /** Long enough for any test: what is to expire is made to. */
    static final Duration ACCESS_TOKEN_LIFE = Duration.ofMinutes(5);

    private static final String SECRET = UUID.randomUUID().toString();

    private SpringClients() {}

    /** The client that signs with this algorithm, and may also send a secret. */
    static Client signing(String algorithm) {
        return new Client("signing-" + algorithm, SECRET + algorithm, Client.Way.POST);
    }

    static RegisteredClientRepository registered(ClientKeys keys) {
        return new InMemoryRegisteredClientRepository(
                registered(BASIC).build(),
                registered(POST).build(),
                registered(PUBLIC).build(),
                registered(SignatureAlgorithm.ES256, keys),
                registered(SignatureAlgorithm.PS256, keys));
    }

    private static RegisteredClient registered(SignatureAlgorithm algorithm, ClientKeys keys) {
        return registered(signing(algorithm.getName()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .jwkSetUrl(keys.url())
                        .tokenEndpointAuthenticationSigningAlgorithm(algorithm)
                        .build())
                .build();
    }

    private static RegisteredClient.Builder registered(Client client) {
        RegisteredClient.Builder registered = RegisteredClient.withId(client.id())
                .clientId(client.id())
                .clientAuthenticationMethod(
                        switch (client.way()) {
                            case BASIC -> ClientAuthenticationMethod.CLIENT_SECRET_BASIC;
                            case POST -> ClientAuthenticationMethod.CLIENT_SECRET_POST;
                            case NONE -> ClientAuthenticationMethod.NONE;
                        })
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
                .redirectUri(Login.REDIRECT)
                .scope(SpringServer.SCOPE)
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(ACCESS_TOKEN_LIFE)
                        .reuseRefreshTokens(false)
                        .build());
        if (client.way() != Client.Way.NONE) {
            registered.clientSecret(client.secret());
        }
        return registered;
    }
}
