package dev.freshet.samples.cli.server;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.Filter;
import java.security.Principal;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The API, and the pages where a person enters a code. */
@Configuration(proxyBeanMethods = false)
class ResourceConfig {
    private volatile CountDownLatch gathering = new CountDownLatch(0);

    private volatile CountDownLatch served = new CountDownLatch(0);

    void gather(int requests) {
        gathering = new CountDownLatch(requests);
    }

    void awaitCalls(int requests) {
        CountDownLatch all = new CountDownLatch(requests);
        served = all;
        Hold.await(all);
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(resource -> resource.jwt(Customizer.withDefaults()))
                .build();
    }

    @Bean
    JwtDecoder accessTokens(JWKSource<SecurityContext> signingKey, Issued issued) {
        OAuth2TokenValidatorResult expired =
                OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "expired", null));
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(signingKey).build();
        decoder.setJwtValidator(
                jwt -> issued.hasExpired(jwt.getTokenValue()) ? expired : OAuth2TokenValidatorResult.success());
        return decoder;
    }

    /** Where requests to the API wait for each other. */
    @Bean
    FilterRegistrationBean<Filter> crowd() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            CountDownLatch all = gathering;
            all.countDown();
            Hold.await(all);
            chain.doFilter(request, response);
            served.countDown();
        });
        filter.addUrlPatterns("/api/*");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @RestController
    static class Pages {
        @GetMapping("/api/greeting")
        String greeting(Principal user) {
            return "hello, " + user.getName();
        }

        @GetMapping("/api/broken")
        ResponseEntity<String> broken() {
            return ResponseEntity.status(HttpStatus.INTERNAL_SERVER_ERROR).body("out of order");
        }

        @GetMapping(path = "/api/bytes", produces = "application/octet-stream")
        byte[] bytes() {
            return DemoServer.bytes();
        }

        @GetMapping("/api/away")
        ResponseEntity<Void> away() {
            return ResponseEntity.status(HttpStatus.FOUND)
                    .header("Location", "mailto:alice@example.com")
                    .build();
        }

        @GetMapping(path = "/activate", produces = "text/html")
        String activate(@RequestParam(name = "user_code", defaultValue = "") String code) {
            return "<form action=\"/oauth2/device_verification\"><input name=\"user_code\" value=\""
                    + HtmlUtils.htmlEscape(code) + "\"/><button>Go on</button></form>";
        }

        @GetMapping("/")
        String end() {
            return "You may go back to your device.";
        }
    }
}
