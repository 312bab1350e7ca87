package dev.freshet.javahttp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What java.net.http has learned since JDK 17: ending a client (21), naming a connection (25). */
final class LaterJdk {
    private static final @Nullable MethodHandle SHUTDOWN = find(HttpClient.class, "shutdown", void.class);
    private static final @Nullable MethodHandle SHUTDOWN_NOW = find(HttpClient.class, "shutdownNow", void.class);
    private static final @Nullable MethodHandle AWAIT =
            find(HttpClient.class, "awaitTermination", boolean.class, Duration.class);
    private static final @Nullable MethodHandle TERMINATED = find(HttpClient.class, "isTerminated", boolean.class);
    private static final @Nullable MethodHandle LABEL = find(HttpResponse.class, "connectionLabel", Optional.class);

    /** Whether a client can be ended, and what it holds with it. */
    static final boolean CAN_CLOSE = SHUTDOWN_NOW != null;

    private LaterJdk() {}

    static void shutdown(HttpClient client) {
        call(SHUTDOWN, client);
    }

    /** Ends the client and whatever it does; nothing where a client cannot be ended. */
    static void shutdownNow(HttpClient client) {
        call(SHUTDOWN_NOW, client);
    }

    /** Whether the client has ended; true where a client cannot be ended. */
    static boolean awaitTermination(HttpClient client, Duration wait) throws InterruptedException {
        if (AWAIT == null) {
            return true;
        }
        try {
            return (boolean) AWAIT.invoke(client, wait);
        } catch (InterruptedException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the client has ended; true where a client cannot be ended. */
    static boolean isTerminated(HttpClient client) {
        return !Boolean.FALSE.equals(call(TERMINATED, client));
    }

    static Optional<String> connectionLabel(HttpResponse<?> response) {
        Object label = call(LABEL, response);
        return label instanceof Optional<?> found ? found.map(String.class::cast) : Optional.empty();
    }

    private static @Nullable Object call(@Nullable MethodHandle method, Object target) {
        if (method == null) {
            return null;
        }
        try {
            return method.invoke(target);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable MethodHandle find(Class<?> type, String name, Class<?> result, Class<?>... parameters) {
        try {
            return MethodHandles.publicLookup().findVirtual(type, name, MethodType.methodType(result, parameters));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
