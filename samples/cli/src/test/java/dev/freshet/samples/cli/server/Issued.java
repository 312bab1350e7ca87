package dev.freshet.samples.cli.server;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2DeviceCode;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** Spring's own store, which remembers what it has seen. */
final class Issued implements OAuth2AuthorizationService {
    private volatile OAuth2AuthorizationService spring = new InMemoryOAuth2AuthorizationService();
    private final Set<String> access = ConcurrentHashMap.newKeySet();
    private final Set<String> others = ConcurrentHashMap.newKeySet();
    private final Set<String> expired = ConcurrentHashMap.newKeySet();

    @Override
    public void save(OAuth2Authorization authorization) {
        remember(access, authorization.getAccessToken());
        remember(others, authorization.getRefreshToken());
        remember(others, authorization.getToken(OAuth2AuthorizationCode.class));
        remember(others, authorization.getToken(OAuth2DeviceCode.class));
        spring.save(authorization);
    }

    private static void remember(Set<String> all, OAuth2Authorization.@Nullable Token<?> token) {
        if (token != null) {
            all.add(token.getToken().getTokenValue());
        }
    }

    void expireAccessTokens() {
        expired.addAll(access);
    }

    void endAll() {
        expireAccessTokens();
        spring = new InMemoryOAuth2AuthorizationService();
    }

    boolean hasExpired(String accessToken) {
        return expired.contains(accessToken);
    }

    Set<String> secrets() {
        Set<String> all = new HashSet<>(access);
        all.addAll(others);
        return all;
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        spring.remove(authorization);
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return spring.findById(id);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        return spring.findByToken(token, type);
    }
}
