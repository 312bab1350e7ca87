package dev.freshet.samples.quickstart.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.DefaultOAuth2AccessTokenResponseMapConverter;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/** Answers at the token endpoint what Spring answers, less {@code expires_in} if that is withheld. */
final class TokenResponses implements AuthenticationSuccessHandler {
    private final Ledger ledger;

    TokenResponses(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication grant)
            throws IOException {
        var granted = (OAuth2AccessTokenAuthenticationToken) grant;
        OAuth2AccessToken access = granted.getAccessToken();
        OAuth2RefreshToken refresh = Objects.requireNonNull(granted.getRefreshToken(), "refresh token");
        OAuth2AccessTokenResponse answer = OAuth2AccessTokenResponse.withToken(access.getTokenValue())
                .tokenType(access.getTokenType())
                .scopes(access.getScopes())
                .expiresIn(ChronoUnit.SECONDS.between(access.getIssuedAt(), access.getExpiresAt()))
                .refreshToken(refresh.getTokenValue())
                .build();

        Map<String, Object> members = new HashMap<>(new DefaultOAuth2AccessTokenResponseMapConverter().convert(answer));
        if (ledger.withholdsExpiresIn()) {
            members.remove(OAuth2ParameterNames.EXPIRES_IN);
        }
        ledger.issued(access, refresh, (Long) members.get(OAuth2ParameterNames.EXPIRES_IN));

        var writer = new OAuth2AccessTokenResponseHttpMessageConverter();
        writer.setAccessTokenResponseParametersConverter(same -> members);
        writer.write(answer, null, new ServletServerHttpResponse(response));
    }
}
