package dev.freshet.samples.quickstart.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ErrorAuthenticationFailureHandler;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** The authorization server: one user, one client, access tokens of 2 s, refresh tokens for a single use. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AuthorizationServerConfig {

    /**
     * Two seconds on average: a JWT's {@code exp} has whole seconds, so that 2.5 s are cut to 1.5 s to 2.5 s. Spring
     * rounds {@code expires_in} down as well, to 1, so that no token dies before its announced end.
     */
    private static final Duration ACCESS_TOKEN_LIFE = Duration.ofMillis(2500);

    @Bean
    DemoServer.Credentials credentials() {
        return DemoServer.Credentials.random();
    }

    @Bean
    Ledger ledger() {
        return new Ledger();
    }

    @Bean
    RegisteredClientRepository clients(DemoServer.Credentials credentials) {
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId(DemoServer.CLIENT_ID)
                .clientId(DemoServer.CLIENT_ID)
                .clientSecret("{noop}" + credentials.clientSecret())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri(DemoServer.REDIRECT.toString())
                .scope(DemoServer.SCOPE)
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(ACCESS_TOKEN_LIFE)
                        .reuseRefreshTokens(false)
                        .build())
                .build());
    }

    @Bean
    UserDetailsService users(DemoServer.Credentials credentials) {
        return new InMemoryUserDetailsManager(User.withUsername(DemoServer.USERNAME)
                .password("{noop}" + credentials.password())
                .build());
    }

    @Bean
    @Order(1)
    SecurityFilterChain oauthEndpoints(HttpSecurity http, Ledger ledger) throws Exception {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    server.tokenEndpoint(token -> token.accessTokenResponseHandler(new TokenResponses(ledger))
                            .errorResponseHandler(refusals(ledger)));
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain login(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    JWKSource<SecurityContext> signingKey() throws JOSEException {
        return new ImmutableJWKSet<>(
                new JWKSet(new RSAKeyGenerator(2048).keyID("quickstart").generate()));
    }

    private static AuthenticationFailureHandler refusals(Ledger ledger) {
        AuthenticationFailureHandler answer = new OAuth2ErrorAuthenticationFailureHandler();
        return (request, response, refusal) -> {
            ledger.refusedGrant();
            answer.onAuthenticationFailure(request, response, refusal);
        };
    }
}
