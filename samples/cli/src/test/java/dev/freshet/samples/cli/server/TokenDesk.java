package dev.freshet.samples.cli.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Counts refreshes, and holds their answers when a test says so. */
final class TokenDesk extends OncePerRequestFilter {
    private final Set<String> spent = new HashSet<>();
    private int refreshes;
    private int replays;
    private volatile @Nullable Hold hold;
    private volatile boolean busy;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean refresh = "refresh_token".equals(request.getParameter("grant_type"));
        if (refresh && busy) {
            response.setHeader("Retry-After", "60");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        if (refresh) {
            arrived(request.getParameter("refresh_token"));
        }
        ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, kept);
        if (refresh) {
            answered(kept.getStatus());
        }
        Hold held = hold;
        if (held != null) {
            held.pass();
        }
        kept.copyBodyToResponse();
    }

    Hold hold() {
        Hold next = new Hold();
        hold = next;
        return next;
    }

    /** Whether refreshes are asked to wait from now on. */
    void beBusy(boolean now) {
        busy = now;
    }

    private synchronized void arrived(String refreshToken) {
        replays += spent.add(refreshToken) ? 0 : 1;
    }

    private synchronized void answered(int status) {
        refreshes += status == 200 ? 1 : 0;
    }

    synchronized int refreshes() {
        return refreshes;
    }

    synchronized int replays() {
        return replays;
    }
}
