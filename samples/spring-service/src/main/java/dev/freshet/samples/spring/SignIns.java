package dev.freshet.samples.spring;

import dev.freshet.AuthException;
import dev.freshet.TokenPair;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.stereotype.Component;

/**
 * Where Spring Security leaves the pair after its authorization code flow. From there on it is the session's alone: Spring
 * gets none back, or both would refresh it.
 */
@Component
record SignIns(Sessions sessions) implements OAuth2AuthorizedClientService {

    @Override
    public void saveAuthorizedClient(OAuth2AuthorizedClient granted, Authentication user) {
        try {
            sessions.of(user.getName()).signIn(pair(granted), user.getName());
        } catch (AuthException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenPair pair(OAuth2AuthorizedClient granted) {
        OAuth2AccessToken access = granted.getAccessToken();
        OAuth2RefreshToken refresh = granted.getRefreshToken();
        TokenPair pair = refresh == null
                ? TokenPair.of(access.getTokenValue())
                : TokenPair.of(access.getTokenValue(), refresh.getTokenValue());
        Instant end = access.getExpiresAt();
        return end == null ? pair : pair.expiresIn(Duration.between(Instant.now(), end));
    }

    @Override
    public void removeAuthorizedClient(String registration, String user) {
        try {
            sessions.of(user).signOut();
        } catch (AuthException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Spring's signature
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(String registration, String user) {
        return null;
    }
}
