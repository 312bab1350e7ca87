package dev.freshet.interop;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test the server that it asks for, started once for all, its counts at zero. */
final class Started implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Started.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return RealServer.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        ExtensionContext.Store store = test.getRoot().getStore(HERE);
        RealServer server = parameter.getParameter().getType() == SpringServer.class
                ? store.computeIfAbsent(SpringServer.class, first -> new SpringServer(), SpringServer.class)
                : store.computeIfAbsent(OidcProvider.class, first -> OidcProvider.start(), OidcProvider.class);
        server.forget();
        return server;
    }
}
