package dev.freshet.samples.spring;

import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import dev.freshet.SessionRegistry;
import dev.freshet.TokenCipher;
import dev.freshet.TokenEndpoint;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.listeners.MicrometerListener;
import dev.freshet.listeners.Slf4jListener;
import dev.freshet.vault.jdbc.JdbcVault;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.stereotype.Component;

/** A session at the API for each user, which all instances share. */
@Component
final class Sessions implements AutoCloseable {
    private static final int REFRESHES_AT_ONCE = 8;
    private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

    private final ScheduledExecutorService refreshes = Executors.newScheduledThreadPool(REFRESHES_AT_ONCE);
    private final SessionRegistry<String> registry;

    Sessions(ClientRegistrationRepository registrations, DataSource database, MeterRegistry meters, Settings settings)
            throws IOException {
        TokenCipher cipher = TokenCipher.fromBytes(
                Base64.getDecoder().decode(settings.vaultKey().reveal()));
        JdbcVault vaults = JdbcVault.on(database, cipher).advisoryLock();
        vaults.createTable();
        TokenEndpoint endpoint = endpoint(Objects.requireNonNull(registrations.findByRegistrationId("api")), settings);
        AuthListener listener = AuthListener.all(new MicrometerListener(meters), new Slf4jListener());
        registry = SessionRegistry.keeping(
                10_000,
                Duration.ofMinutes(30),
                user -> AuthSession.builder()
                        .endpoint(endpoint)
                        .endpointLimit(
                                Duration.ofSeconds(5)) // so long, and 2 s, all wait for one that dies in a refresh
                        .vault(vaults.session(user))
                        .origins(settings.api().toString())
                        .listener(listener)
                        .label(user)
                        .executor(refreshes)
                        .build());
    }

    private static TokenEndpoint endpoint(ClientRegistration client, Settings settings) {
        return OAuthEndpoint.at(client.getProviderDetails().getTokenUri())
                .clientId(client.getClientId())
                .clientSecretBasic(Secret.of(client.getClientSecret()))
                .revocationAt(settings.revocation().toString())
                .replay(settings.replay())
                .over(JavaHttpTransport.from(HttpClient.newHttpClient()));
    }

    AuthSession of(String user) {
        return registry.session(user);
    }

    /**
     * The session of the user for whom this thread works. Where it works for nobody, a request goes without a token, and
     * not with somebody's: hand the security context on to threads of your own, as DelegatingSecurityContextExecutor does.
     */
    AuthSession ofCaller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return TRUST.isAuthenticated(caller) ? of(caller.getName()) : AuthSession.NONE;
    }

    /** Waits for refreshes that are under way: no rotated pair is lost when an instance is stopped. */
    @Override
    public void close() {
        registry.close();
        refreshes.shutdown();
    }
}
