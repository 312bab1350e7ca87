package dev.freshet.samples.quickstart.server;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Principal;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The protected resource: a greeting for whoever brings a live access token, and 401 for everybody else. */
@Configuration(proxyBeanMethods = false)
class ResourceConfig {

    @Bean
    @Order(2)
    SecurityFilterChain resource(HttpSecurity http, Ledger ledger) throws Exception {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(
                        resource -> resource.jwt(Customizer.withDefaults()).authenticationEntryPoint(refusals(ledger)))
                .build();
    }

    /** Without clock skew: Spring's default would let an expired token go on for a minute. */
    @Bean
    JwtDecoder accessTokens(JWKSource<SecurityContext> signingKey) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(signingKey).build();
        decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
        return decoder;
    }

    private static AuthenticationEntryPoint refusals(Ledger ledger) {
        AuthenticationEntryPoint answer = new BearerTokenAuthenticationEntryPoint();
        return (request, response, refusal) -> {
            ledger.refusedRequest(request.getHeader("Authorization"));
            answer.commence(request, response, refusal);
        };
    }

    @RestController
    record Greetings(Ledger ledger) {
        @GetMapping("/api/greeting")
        String greeting(Principal user) {
            ledger.served();
            return "hello, " + user.getName();
        }
    }
}
