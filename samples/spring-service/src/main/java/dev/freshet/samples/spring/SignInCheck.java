package dev.freshet.samples.spring;

import dev.freshet.AuthException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Asks before work is done for a user whether she is signed in at the API. This is also how an instance that has found her
 * signed out notices that she has signed in at another one: requests to the API do not look.
 */
@Configuration(proxyBeanMethods = false)
class SignInCheck implements WebMvcConfigurer, HandlerInterceptor {
    private final Sessions sessions;

    SignInCheck(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/orders", "/invoices");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws AuthException, Problems.NotSignedIn {
        if (!sessions.ofCaller().ready()) {
            throw new Problems.NotSignedIn();
        }
        return true;
    }
}
