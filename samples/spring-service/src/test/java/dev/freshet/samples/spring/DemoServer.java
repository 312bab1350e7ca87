package dev.freshet.samples.spring;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Principal;
import java.time.Duration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What there is around the service, in one: an authorization server, Spring's, and the API. Access tokens live 3 s. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
class DemoServer {
    private static final Duration LIFE = Duration.ofMillis(3500); // Spring cuts it to whole seconds

    static ConfigurableApplicationContext start(Deployment deployment) {
        return new SpringApplicationBuilder(DemoServer.class)
                .web(WebApplicationType.SERVLET)
                .initializers(context -> context.getBeanFactory().registerSingleton("deployment", deployment))
                .run(
                        "--spring.config.name=demo-server",
                        "--spring.main.banner-mode=off",
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        // a browser does not tell the ports of one host apart
                        "--server.servlet.session.cookie.name=DEMOSERVER",
                        "--logging.level.root=WARN");
    }

    /** The deployment, told where this server is. */
    static Deployment tell(Deployment deployment, ConfigurableApplicationContext server) {
        String origin = "http://127.0.0.1:" + server.getEnvironment().getRequiredProperty("local.server.port");
        return deployment.at(origin, origin + "/oauth2/authorize", origin + "/oauth2/token", origin + "/oauth2/revoke");
    }

    @Bean
    RegisteredClientRepository clients(Deployment deployment) {
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId("service")
                .clientId("service")
                .clientSecret("{noop}" + deployment.clientSecret())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri("http://127.0.0.1/signed-in") // on any port
                .scope("orders")
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(LIFE)
                        .reuseRefreshTokens(false)
                        .build())
                .build());
    }

    @Bean
    UserDetailsService users(Deployment deployment) {
        return name -> User.withUsername(name)
                .password("{noop}" + deployment.password(name))
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain authorizationServer(HttpSecurity http) throws Exception {
        return http.oauth2AuthorizationServer(server -> http.securityMatcher(server.getEndpointsMatcher()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        return http.securityMatcher("/orders", "/invoices")
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_orders"))
                .oauth2ResourceServer(resource -> resource.jwt(Customizer.withDefaults()))
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
                new JWKSet(new RSAKeyGenerator(2048).keyID("demo").generate()));
    }

    /** Without clock skew: Spring's default would let an expired token go on for a minute. */
    @Bean
    JwtDecoder accessTokens(JWKSource<SecurityContext> signingKey) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(signingKey).build();
        decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
        return decoder;
    }

    @RestController
    static class Api {
        @GetMapping("/orders")
        String orders(Principal user) {
            return "2 orders of " + user.getName();
        }

        @GetMapping("/invoices")
        String invoices(Principal user) {
            return "1 invoice of " + user.getName();
        }
    }
}
