package dev.freshet.samples.cli.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** The authorization server: one user, and one client, which is a program on the user's computer and has no secret. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ServerConfig {
    private static final Duration ACCESS_TOKEN_LIFE = Duration.ofMinutes(5);
    private static final Duration REFRESH_TOKEN_LIFE = Duration.ofDays(30);

    @Bean
    DemoServer.Password password() {
        return DemoServer.Password.random();
    }

    @Bean
    Issued issued() {
        return new Issued();
    }

    @Bean
    TokenDesk tokenDesk() {
        return new TokenDesk();
    }

    @Bean
    FilterRegistrationBean<TokenDesk> tokenDeskAtItsPlace(TokenDesk desk) {
        FilterRegistrationBean<TokenDesk> filter = new FilterRegistrationBean<>(desk);
        filter.addUrlPatterns("/oauth2/token");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1); // after what sets the encoding
        return filter;
    }

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId(DemoServer.CLIENT_ID)
                .clientId(DemoServer.CLIENT_ID)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri("http://127.0.0.1/callback") // on any port: RFC 8252 section 7.3
                .scope(DemoServer.SCOPE)
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(ACCESS_TOKEN_LIFE)
                        .refreshTokenTimeToLive(REFRESH_TOKEN_LIFE)
                        .reuseRefreshTokens(false)
                        .build())
                .build());
    }

    @Bean
    UserDetailsService users(DemoServer.Password password) {
        return new InMemoryUserDetailsManager(User.withUsername(DemoServer.USERNAME)
                .password("{noop}" + password.text())
                .build());
    }

    @Bean
    OAuth2TokenGenerator<?> tokens(JWKSource<SecurityContext> signingKey) {
        return new DelegatingOAuth2TokenGenerator(
                new JwtGenerator(new NimbusJwtEncoder(signingKey)), PublicClient.refreshTokens(REFRESH_TOKEN_LIFE));
    }

    @Bean
    @Order(1)
    SecurityFilterChain oauthEndpoints(HttpSecurity http, RegisteredClientRepository clients) throws Exception {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    server.clientAuthentication(client -> client.authenticationConverter(PublicClient.converter())
                                    .authenticationProvider(PublicClient.provider(clients)))
                            .deviceAuthorizationEndpoint(device -> device.verificationUri("/activate"))
                            .deviceVerificationEndpoint(Customizer.withDefaults());
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain pages(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    JWKSource<SecurityContext> signingKey() throws JOSEException {
        return new ImmutableJWKSet<>(
                new JWKSet(new RSAKeyGenerator(2048).keyID("demo").generate()));
    }
}
