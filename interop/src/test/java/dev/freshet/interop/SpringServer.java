package dev.freshet.interop;

import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Authorization Server and a resource server, in this process. */
final class SpringServer implements RealServer, AutoCloseable {
    static final String SCOPE = "greetings";

    private final ConfigurableApplicationContext context;
    private final String origin;

    SpringServer() {
        context = new SpringApplicationBuilder(SpringConfig.class, SpringResource.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run("--server.address=127.0.0.1", "--server.port=0", "--logging.level.root=WARN");
        origin = "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public String authorization() {
        return origin + "/oauth2/authorize";
    }

    @Override
    public String deviceAuthorization() {
        return origin + "/oauth2/device_authorization";
    }

    @Override
    public String token() {
        return origin + "/oauth2/token";
    }

    @Override
    public String revocation() {
        return origin + "/oauth2/revoke";
    }

    @Override
    public String resource() {
        return origin + "/api/greeting";
    }

    /** A resource for which nobody has the scope. */
    String forbidden() {
        return origin + "/api/admin";
    }

    @Override
    public String password() {
        return context.getBean(Password.class).text();
    }

    @Override
    public void expireAccessTokens() {
        context.getBean(SpringResource.class).expireAccessTokens();
    }

    /** The keys of {@link SpringClients#signing}. */
    ClientKeys clientKeys() {
        return context.getBean(ClientKeys.class);
    }

    Authorizations.Hold holdRefreshes(int expected) {
        return context.getBean(Authorizations.class).hold(expected);
    }

    @Override
    public Counts counts() {
        return log().counts();
    }

    @Override
    public void forget() {
        log().forget();
    }

    /** From now on, whether proofs get lost on their way to the token endpoint. */
    void loseProofs(boolean lost) {
        filter("lossyProxy", LossyProxy.class).lose(lost);
    }

    private TokenLog log() {
        return filter("tokenLog", TokenLog.class);
    }

    private <T> T filter(String bean, Class<T> type) {
        return type.cast(context.getBean(bean, FilterRegistrationBean.class).getFilter());
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
