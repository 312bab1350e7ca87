package dev.freshet.interop;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/** Counts what comes to the token endpoint, before Spring sees it and whatever Spring makes of it. */
final class TokenLog extends OncePerRequestFilter {
    private final Set<String> spent = new HashSet<>();
    private int refreshes;
    private int replays;
    private int refused;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean refresh = "refresh_token".equals(request.getParameter("grant_type"));
        if (refresh) {
            arrived(request.getParameter("refresh_token"));
        }
        chain.doFilter(request, response);
        if (refresh) {
            answered(response.getStatus());
        }
    }

    private synchronized void arrived(String refreshToken) {
        replays += spent.add(refreshToken) ? 0 : 1;
    }

    private synchronized void answered(int status) {
        refreshes += status == 200 ? 1 : 0;
        refused += status == 200 ? 0 : 1;
    }

    synchronized RealServer.Counts counts() {
        return new RealServer.Counts(refreshes, replays, refused);
    }

    synchronized void forget() {
        refreshes = 0;
        replays = 0;
        refused = 0;
    }
}
