package dev.freshet.samples.quickstart.server;

import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Spring Authorization Server and a protected resource, on a free port of the loopback interface. Its one user and its
 * one client get random credentials at each start.
 */
public final class DemoServer implements AutoCloseable {
    public static final String CLIENT_ID = "quickstart";
    public static final String USERNAME = "alice";
    public static final String SCOPE = "greetings";

    /** The client's own address. Nothing listens there: a browser would, and the login reads the answer off it. */
    public static final URI REDIRECT = URI.create("http://127.0.0.1/cb");

    private final ConfigurableApplicationContext context;
    private final Credentials credentials;
    private final Ledger ledger;
    private final String origin;

    private DemoServer(ConfigurableApplicationContext context) {
        this.context = context;
        this.credentials = context.getBean(Credentials.class);
        this.ledger = context.getBean(Ledger.class);
        this.origin = "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    public static DemoServer start() {
        return new DemoServer(new SpringApplicationBuilder(AuthorizationServerConfig.class, ResourceConfig.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--server.tomcat.max-keep-alive-requests=-1",
                        "--logging.level.root=WARN"));
    }

    public String origin() {
        return origin;
    }

    public URI authorization() {
        return URI.create(origin + "/oauth2/authorize");
    }

    public URI token() {
        return URI.create(origin + "/oauth2/token");
    }

    public URI revocation() {
        return URI.create(origin + "/oauth2/revoke");
    }

    public URI greeting() {
        return URI.create(origin + "/api/greeting");
    }

    public String clientSecret() {
        return credentials.clientSecret();
    }

    public String password() {
        return credentials.password();
    }

    /** From now on a token response says nothing about the lifetime of its access token. */
    public void withholdExpiresIn() {
        ledger.withholdExpiresIn();
    }

    /** What the server has counted until now. */
    public Account account() {
        return ledger.account();
    }

    /** The refresh token that the server issued last: only the server knows it outside the session. */
    public String latestRefreshToken() {
        return Objects.requireNonNull(ledger.latestRefreshToken(), "nobody has signed in yet");
    }

    @Override
    public void close() {
        context.close();
    }

    /** The passwords of this run. */
    record Credentials(String clientSecret, String password) {
        static Credentials random() {
            return new Credentials(
                    UUID.randomUUID().toString(), UUID.randomUUID().toString());
        }
    }
}
