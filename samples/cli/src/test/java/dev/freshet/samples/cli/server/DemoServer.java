package dev.freshet.samples.cli.server;

import java.util.Set;
import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Authorization Server and an API, in this process, on a free port of the loopback interface. */
public final class DemoServer implements AutoCloseable {
    public static final String CLIENT_ID = "freshet-demo";
    public static final String USERNAME = "alice";
    public static final String SCOPE = "greetings";

    private final ConfigurableApplicationContext context;
    private final String origin;

    public DemoServer() {
        context = new SpringApplicationBuilder(ServerConfig.class, ResourceConfig.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run("--server.address=127.0.0.1", "--server.port=0", "--logging.level.root=WARN");
        origin = "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** The issuer, and the origin of the API. */
    public String origin() {
        return origin;
    }

    public String greeting() {
        return origin + "/api/greeting";
    }

    /** What the API answers at {@code /api/bytes}: each byte once. */
    public static byte[] bytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return all;
    }

    public String password() {
        return context.getBean(Password.class).text();
    }

    /** From now on every access token that has been issued has expired. */
    public void expireAccessTokens() {
        issued().expireAccessTokens();
    }

    /** Every token and code that has been issued, or has been sent here as one. */
    public Set<String> secrets() {
        return issued().secrets();
    }

    /** The refreshes that were answered with a new pair. */
    public int refreshes() {
        return desk().refreshes();
    }

    /** The refresh tokens that came a second time. */
    public int replays() {
        return desk().replays();
    }

    /** Holds back what the token endpoint answers, when the tokens have been issued. */
    public Hold holdTokens() {
        return desk().hold();
    }

    /** Whether refreshes are answered with 503 from now on. */
    public void beBusy(boolean now) {
        desk().beBusy(now);
    }

    /** Ends every sign-in, as an administrator would. */
    public void endAll() {
        issued().endAll();
    }

    /** Holds requests to the API until so many are there. */
    public void gather(int requests) {
        context.getBean(ResourceConfig.class).gather(requests);
    }

    /** Waits until so many more requests to the API have been answered. */
    public void awaitCalls(int requests) {
        context.getBean(ResourceConfig.class).awaitCalls(requests);
    }

    private Issued issued() {
        return context.getBean(Issued.class);
    }

    private TokenDesk desk() {
        return context.getBean(TokenDesk.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** The user's password in this run. */
    record Password(String text) {
        static Password random() {
            return new Password(UUID.randomUUID().toString());
        }

        @Override
        public String toString() {
            return "Password";
        }
    }
}
