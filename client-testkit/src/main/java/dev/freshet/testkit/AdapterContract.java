package dev.freshet.testkit;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every adapter promises about requests (P1, P2, P3, P6, P12 to P15, P18 to P22, P26), as tests. Extend it for each way
 * of sending that an adapter has, and say how to send.
 *
 * <p>The tests stand in the classes that this one extends, one after another: {@code RefreshContract}, {@code ReachContract},
 * {@code RefusalContract} and {@code LeavingContract}. Each has a server, a session and a client of its own.
 */
public abstract class AdapterContract extends LeavingContract {
    /** For subclasses. */
    protected AdapterContract() {}

    /** A client of the adapter's, of this session, that follows redirects. */
    @Override
    protected abstract Client open(AuthSession session);

    /** The adapter's transport, over a client that is not authenticated. */
    @Override
    protected abstract HttpTransport transport();

    /** How many of forty requests the client has under way at once; the rest wait in the client. All unless overridden. */
    @Override
    protected int atOnce() {
        return 40;
    }

    /** One way of sending requests. */
    public interface Client extends AutoCloseable {

        /** What came back: the status, the body, and the token's header as the answer shows it on its request. */
        record Reply(int status, String body, @Nullable String shownHeader) {}

        /** How to send something: the headers, a body that can be sent twice, or one that cannot. */
        record Send(
                String url,
                Map<String, String> headers,
                @Nullable String body,
                boolean once,
                boolean optedOut) {
            /** A plain GET. */
            public static Send get(String url) {
                return new Send(url, Map.of(), null, false, false);
            }
        }

        /** A request under way. */
        interface Call {
            /** Waits for the end; fails as the adapter's client does. */
            Reply join() throws Exception;

            /** Cancels it as a caller would. */
            void cancel();
        }

        /** Starts a request: a GET, or a POST when there is a body. Does not block. */
        Call start(Send request);

        @Override
        void close();
    }

    /** What a future failed with, as a blocking call would throw it. */
    protected static <T> T joined(Future<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** A body's bytes. */
    protected static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
