package dev.freshet.samples.spring;

import dev.freshet.Secret;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Who uses this service: people with a password, which is what your service has in this place, and an operator. Nothing of
 * it is kept between two requests, so any instance may answer; only the code flow stays at the instance that began it.
 */
@Configuration(proxyBeanMethods = false)
class Security {
    private static final String OPERATOR = "operator";

    @Bean
    SecurityFilterChain filters(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health"))
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .hasRole(OPERATOR)
                        .anyRequest()
                        .hasRole("USER"))
                .httpBasic(Customizer.withDefaults())
                .oauth2Client(Customizer.withDefaults())
                .csrf(CsrfConfigurer::spa)
                .requestCache(RequestCacheConfigurer::disable)
                .build();
    }

    @Bean
    UserDetailsService users(Settings settings) {
        return name -> {
            Secret password = settings.users().get(name);
            if (password == null) {
                throw new UsernameNotFoundException("unknown user");
            }
            return User.withUsername(name)
                    .password(password.reveal())
                    .roles(name.equals(OPERATOR) ? OPERATOR : "USER")
                    .build();
        };
    }
}
