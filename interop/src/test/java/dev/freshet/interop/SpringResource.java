package dev.freshet.interop;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The protected resource. */
@Configuration(proxyBeanMethods = false)
class SpringResource {
    private static final String AGE = "age";

    /** Counts up when every token that has been issued is to be too old. */
    private final AtomicInteger age = new AtomicInteger();

    void expireAccessTokens() {
        age.incrementAndGet();
    }

    @Bean
    @Order(2)
    SecurityFilterChain resource(HttpSecurity http) throws Exception {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/api/admin")
                        .hasAuthority("SCOPE_admin")
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(
                        resource -> resource.jwt(Customizer.withDefaults()).dPoP(Customizer.withDefaults()))
                .build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> ages() {
        return token -> token.getClaims().claim(AGE, age.get());
    }

    /** Without clock skew; and for tokens of an earlier age, it is tomorrow. */
    @Bean
    JwtDecoder accessTokens(JWKSource<SecurityContext> signingKey) {
        JwtTimestampValidator today = new JwtTimestampValidator(Duration.ZERO);
        JwtTimestampValidator tomorrow = new JwtTimestampValidator(Duration.ZERO);
        tomorrow.setClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(signingKey).build();
        decoder.setJwtValidator(jwt -> (isOfThisAge(jwt) ? today : tomorrow).validate(jwt));
        return decoder;
    }

    private boolean isOfThisAge(Jwt jwt) {
        Number issued = jwt.getClaim(AGE);
        return issued != null && issued.intValue() == age.get();
    }

    @RestController
    static class Greetings {
        @GetMapping({"/api/greeting", "/api/admin"})
        String greeting(Principal user) {
            return "hello, " + user.getName();
        }
    }
}
