package dev.freshet.testkit;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * Gives each JUnit Jupiter test a {@link RotatingAuthServer} of its own, and explains a test that fails: its
 * {@link Timeline} is printed and written as a page, whose place a suppressed exception of the failure tells.
 *
 * <pre>{@code
 * @RegisterExtension
 * final AuthServerExtension auth = new AuthServerExtension();
 *
 * @Test
 * void callersShareARefresh() {
 *     RotatingAuthServer server = auth.server();
 * }
 * }</pre>
 *
 * <p>Or, without a choice, {@code @ExtendWith(AuthServerExtension.class)} and a parameter of the type
 * {@code RotatingAuthServer}. The server is there from before the first {@code @BeforeEach} method until after the last
 * {@code @AfterEach}; closing it releases what its gates hold. Needs JUnit Jupiter 5.13 or later. Other frameworks close the
 * server themselves, and call {@link Timeline#explain}.
 */
public final class AuthServerExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
    /** In the unique id of a test that is repeated, has parameters or was made by another. */
    private static final Pattern NUMBER = Pattern.compile("#\\d+(?=])");

    private final RotatingAuthServer.Builder builder;
    private final Set<RotatingAuthServer> open = ConcurrentHashMap.newKeySet();

    /** Servers with the defaults of {@link RotatingAuthServer#builder()}. */
    public AuthServerExtension() {
        this(RotatingAuthServer.builder());
    }

    /** Servers of this kind. A clock in it is shared by all of them. */
    public AuthServerExtension(RotatingAuthServer.Builder builder) {
        this.builder = builder;
    }

    /**
     * The server of the test that runs.
     *
     * @throws IllegalStateException if no test runs, or several do at once with this one object: then let the server be a
     *     parameter
     */
    public RotatingAuthServer server() {
        RotatingAuthServer[] servers = open.toArray(RotatingAuthServer[]::new);
        if (servers.length != 1) {
            throw new IllegalStateException("this extension has " + servers.length
                    + " servers now, not one: ask inside of a test, and by a parameter where tests run at once");
        }
        return servers[0];
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        RotatingAuthServer server = builder.start();
        open.add(server);
        store(context).put(RotatingAuthServer.class, server);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        RotatingAuthServer server = store(context).remove(RotatingAuthServer.class, RotatingAuthServer.class);
        if (server == null) {
            return;
        }
        try (server) {
            open.remove(server);
            context.getExecutionException().ifPresent(failure -> explain(server, failure, context));
        }
    }

    /** The tests that a factory makes share the factory's server; each that fails is explained by itself. */
    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            RotatingAuthServer server = store(context).get(RotatingAuthServer.class, RotatingAuthServer.class);
            if (server != null) {
                explain(server, failure, context);
            }
            throw failure;
        }
    }

    private static void explain(RotatingAuthServer server, Throwable failure, ExtensionContext context) {
        if (!(failure instanceof TestAbortedException)) {
            server.timeline().explain(failure, name(context));
        }
    }

    /** The class and the method; for one test of many that these stand for, its numbers and its own name besides. */
    private static String name(ExtensionContext context) {
        ExtensionContext method = context;
        while (method.getTestMethod().isEmpty()) {
            method = method.getParent().orElseThrow();
        }
        String test = method.getRequiredTestClass().getName()
                + '.'
                + method.getRequiredTestMethod().getName();
        String numbers = NUMBER.matcher(context.getUniqueId())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(" "));
        return numbers.isEmpty() ? test : test + ' ' + numbers + ' ' + context.getDisplayName();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RotatingAuthServer.class
                && store(context).get(RotatingAuthServer.class) != null;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(store(context).get(RotatingAuthServer.class));
    }

    private Store store(ExtensionContext context) {
        return context.getStore(Namespace.create(AuthServerExtension.class, this));
    }
}
