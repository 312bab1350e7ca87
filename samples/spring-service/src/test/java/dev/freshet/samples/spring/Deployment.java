package dev.freshet.samples.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import dev.freshet.vault.jdbc.JdbcVault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/** What all instances of one service share: a database of PostgreSQL, a key, and people with passwords. */
final class Deployment {
    static final List<String> PEOPLE = List.of("alice", "bob", "operator");

    private final String database = "d" + UUID.randomUUID().toString().replace("-", "");
    private final String clientSecret = UUID.randomUUID().toString();
    private final byte[] vaultKey = new byte[32];
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    /** PostgreSQL itself: real, of this process, and started once. */
    private static final class Started {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            ((Logger) LoggerFactory.getLogger("io.zonky")).setLevel(Level.WARN);
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
    }

    /** A new deployment, whose client at the authorization server is called {@code service}. */
    Deployment() throws SQLException {
        new SecureRandom().nextBytes(vaultKey);
        try (Connection connection = Started.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("SERVER_PORT", "0");
        environment.put("SPRING_DATASOURCE_URL", Started.POSTGRES.getJdbcUrl("postgres", database));
        environment.put("SERVICE_VAULTKEY", Base64.getEncoder().encodeToString(vaultKey));
        environment.put("SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_API_CLIENTID", "service");
        environment.put("SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_API_CLIENTSECRET", clientSecret);
        for (String person : PEOPLE) {
            passwords.put(person, UUID.randomUUID().toString());
            environment.put("SERVICE_USERS_" + person.toUpperCase(Locale.ROOT), "{noop}" + password(person));
        }
    }

    String clientSecret() {
        return clientSecret;
    }

    String password(String person) {
        return passwords.get(person);
    }

    /** Where the API and the authorization server are. */
    Deployment at(String api, String authorization, String token, String revocation) {
        environment.put("SERVICE_API", api);
        environment.put("SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_API_AUTHORIZATIONURI", authorization);
        environment.put("SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_API_TOKENURI", token);
        environment.put("SERVICE_REVOCATION", revocation);
        return this;
    }

    /** The same, both in one. */
    Deployment at(RotatingAuthServer server) {
        return at(server.url(""), server.url("/authorize"), server.url("/token"), server.url("/revoke"));
    }

    Deployment with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Begins to start an instance; it is there when it has told its port. */
    Instance start() throws IOException {
        return new Instance(this, environment);
    }

    /** Signs a user in as another instance would, without the browser. */
    void signIn(IssuedTokens issued) throws IOException {
        try (AuthSession session = AuthSession.builder()
                .vault(vault().session(issued.user()))
                .endpoint(OAuthEndpoint.at(environment.get("SPRING_SECURITY_OAUTH2_CLIENT_PROVIDER_API_TOKENURI"))
                        .clientId("service")
                        .over(JavaHttpTransport.from(HttpClient.newHttpClient())))
                .origins(environment.get("SERVICE_API"))
                .build()) {
            session.signIn(
                    TokenPair.of(issued.accessToken(), issued.refreshToken()).expiresIn(issued.lifetime()),
                    issued.user());
        }
    }

    /** Whether a user's session, as it is stored, has this token. */
    boolean holds(String user, String token) throws IOException {
        byte[] record = vault().session(user).load().orElseThrow();
        return new String(record, StandardCharsets.ISO_8859_1).contains(token);
    }

    private JdbcVault vault() {
        return JdbcVault.on(Started.POSTGRES.getDatabase("postgres", database), TokenCipher.fromBytes(vaultKey.clone()))
                .advisoryLock();
    }
}
