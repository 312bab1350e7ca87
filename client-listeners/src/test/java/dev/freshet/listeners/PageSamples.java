package dev.freshet.listeners;

import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.TokenEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The samples of docs/listeners.md. */
final class PageSamples {
    private PageSamples() {}

    static AuthSession all(TokenEndpoint endpoint, MeterRegistry registry) {
        MicrometerListener meters = new MicrometerListener(registry);
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .label("orders")
                .listener(AuthListener.all(
                        AuditLog.to(Path.of("audit.jsonl")), new Slf4jListener(), meters, new JfrListener()))
                .build();
        meters.watch(session);
        return session;
    }

    static List<AuthListener> each(MeterRegistry registry) {
        AuthListener logged = AuditLog.to(LoggerFactory.getLogger("audit")::info);
        AuthListener named = new Slf4jListener(LoggerFactory.getLogger("com.example.signin"));
        AuthListener apart = MicrometerListener.taggedBySession(registry);
        return List.of(logged, named, apart);
    }
}
