package dev.freshet.samples.cli.server;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * What Spring leaves to those who have programs without a secret: to take them at their word in the device flow, at a
 * refresh and at a revocation, where what they bring is what counts; and to give them refresh tokens, which rotate.
 */
final class PublicClient {
    private static final Set<String> GRANTS = Set.of("urn:ietf:params:oauth:grant-type:device_code", "refresh_token");
    private static final Set<String> PLACES = Set.of("/oauth2/device_authorization", "/oauth2/revoke");

    private PublicClient() {}

    /** A code is not among the grants: Spring's own provider has it proven by PKCE. */
    static AuthenticationConverter converter() {
        return request -> isOurs(request) ? new Claim(request.getParameter("client_id")) : null;
    }

    private static boolean isOurs(HttpServletRequest request) {
        String grant = request.getParameter("grant_type");
        return request.getParameter("client_id") != null
                && request.getParameter("client_secret") == null
                && request.getHeader("Authorization") == null
                && (PLACES.contains(request.getRequestURI()) || (grant != null && GRANTS.contains(grant)));
    }

    static AuthenticationProvider provider(RegisteredClientRepository clients) {
        return new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication claim) {
                RegisteredClient client = clients.findByClientId(String.valueOf(claim.getPrincipal()));
                if (client == null
                        || !client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)) {
                    throw new OAuth2AuthenticationException("invalid_client");
                }
                return new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null);
            }

            @Override
            public boolean supports(Class<?> type) {
                return type == Claim.class;
            }
        };
    }

    static OAuth2TokenGenerator<OAuth2RefreshToken> refreshTokens(Duration life) {
        SecureRandom random = new SecureRandom();
        return new OAuth2TokenGenerator<>() {
            @Override
            public @Nullable OAuth2RefreshToken generate(OAuth2TokenContext context) {
                if (!OAuth2TokenType.REFRESH_TOKEN.equals(context.getTokenType())) {
                    return null;
                }
                byte[] value = new byte[48];
                random.nextBytes(value);
                Instant now = Instant.now();
                return new OAuth2RefreshToken(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(value), now, now.plus(life));
            }
        };
    }

    /** A client that says who it is. */
    private static final class Claim extends OAuth2ClientAuthenticationToken {
        private static final long serialVersionUID = 1;

        Claim(String clientId) {
            super(clientId, ClientAuthenticationMethod.NONE, null, Map.of());
        }
    }
}
