package dev.freshet.interop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;

/** The authorization server: Spring's own in all that it answers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SpringConfig {

    @Bean
    SpringServer.Password password() {
        return SpringServer.Password.random();
    }

    @Bean
    UserDetailsService users(SpringServer.Password password) {
        return new InMemoryUserDetailsManager(
                User.withUsername(RealServer.USERNAME).password(password.text()).build());
    }

    /** Passwords and secrets are random and live as long as a test run: a slow hash would be half of its time. */
    @Bean
    PasswordEncoder passwords() {
        return new PasswordEncoder() {
            @Override
            public String encode(CharSequence raw) {
                return raw.toString();
            }

            @Override
            public boolean matches(CharSequence raw, String kept) {
                return kept.contentEquals(raw);
            }
        };
    }

    @Bean
    ClientKeys clientKeys() throws IOException, JOSEException {
        return new ClientKeys();
    }

    @Bean
    RegisteredClientRepository clients(ClientKeys keys) {
        return SpringClients.registered(keys);
    }

    @Bean
    Authorizations authorizations() {
        return new Authorizations();
    }

    @Bean
    FilterRegistrationBean<TokenLog> tokenLog() {
        FilterRegistrationBean<TokenLog> filter = new FilterRegistrationBean<>(new TokenLog());
        filter.addUrlPatterns("/oauth2/token");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1); // after what sets the encoding
        return filter;
    }

    @Bean
    FilterRegistrationBean<LossyProxy> lossyProxy() {
        FilterRegistrationBean<LossyProxy> filter = new FilterRegistrationBean<>(new LossyProxy());
        filter.addUrlPatterns("/oauth2/token");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    @Order(1)
    SecurityFilterChain oauthEndpoints(HttpSecurity http) throws Exception {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    server.deviceAuthorizationEndpoint(Customizer.withDefaults())
                            .deviceVerificationEndpoint(Customizer.withDefaults());
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(errors -> errors.defaultAuthenticationEntryPointFor(
                        new LoginUrlAuthenticationEntryPoint("/login"),
                        new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
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
                new JWKSet(new RSAKeyGenerator(2048).keyID("interop").generate()));
    }
}
