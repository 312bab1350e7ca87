package dev.freshet.javahttp;

import dev.freshet.HttpTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends refreshes over java.net.http, each exactly once.
 *
 * <p>It takes from the application's client what reaches the server: TLS settings, proxy, connect timeout and HTTP
 * version. With them it makes a client of its own, which follows no redirects and has neither the application's cookies
 * nor its {@link java.net.Authenticator}, so a proxy that asks for a password lets no refresh through. Nor does it share
 * the application's executor, whose threads may all be waiting for the refresh.
 *
 * <p>On JDK 21 and later each refresh has such a client to itself, and so a connection, which is closed afterwards: a
 * pooled one may be dead, and a request that dies on it may have been received. Before JDK 21 a client cannot be closed,
 * and would leave its thread and four file descriptors to the garbage collector: there one client is kept, and a refresh
 * may be sent on the connection of the one before it. If that is dead, the outcome is unknown, and the session does what
 * its endpoint's {@link dev.freshet.Replay} allows.
 *
 * <p>Safe for use by many threads.
 */
public final class JavaHttpTransport implements HttpTransport {
    private final HttpClient settings;
    private volatile @Nullable HttpClient kept;

    private JavaHttpTransport(HttpClient settings) {
        this.settings = settings;
    }

    /** A transport with the settings of this client; the client itself is never used. Does no I/O. */
    public static JavaHttpTransport from(HttpClient settings) {
        return new JavaHttpTransport(Objects.requireNonNull(settings, "settings"));
    }

    @Override
    public Response send(Request request) throws IOException {
        AtomicBoolean taken = new AtomicBoolean();
        BoundedBody answer = new BoundedBody(request.limit());
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(request.timeout());
        HttpClient client = LaterJdk.CAN_CLOSE ? make() : kept();
        try {
            HttpResponse<CompletableFuture<byte[]>> response =
                    client.send(copy(request, once(request.body(), taken)), info -> answer);
            byte[] bytes = response.body().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return new Response(response.statusCode(), response.headers().map(), bytes);
        } catch (InterruptedException e) {
            answer.cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            answer.cancel();
            throw new HttpTimeoutException("request timed out");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "broken answer" : cause.getMessage(), cause);
        } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException e) {
            if (taken.get() || !isCertain(e)) {
                throw e;
            }
            String why = e.getMessage() == null ? "the host is unknown" : e.getMessage();
            throw new NotSentException("no connection: " + why, e);
        } finally {
            LaterJdk.shutdownNow(client);
        }
    }

    /**
     * A body that is sent at most once, whatever the client beneath does: the JDK sends some requests again by itself, all
     * of them under {@code jdk.httpclient.enableAllMethodRetry}. It takes a missing stream for a broken one.
     */
    static BodyPublisher once(byte[] bytes, AtomicBoolean taken) {
        BodyPublisher stream = BodyPublishers.ofInputStream(
                () -> taken.compareAndSet(false, true) ? new ByteArrayInputStream(bytes) : null);
        return bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, bytes.length);
    }

    /** Of a handshake, only our own refusal of the server's certificate tells that nothing has left. */
    private static boolean isCertain(IOException failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof CertificateException)) {
            cause = cause.getCause();
        }
        return !(failure instanceof SSLHandshakeException) || cause != null;
    }

    /** The request in the JDK's terms. What the JDK says of a bad header holds its value, and is never passed on. */
    private static HttpRequest copy(Request request, BodyPublisher body) throws NotSentException {
        HttpRequest.Builder copy =
                HttpRequest.newBuilder(request.uri()).timeout(request.timeout()).method(request.method(), body);
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            try {
                copy.setHeader(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                String what = "the header " + header.getKey() + " is not one that can be sent";
                throw new NotSentException(what, new IllegalArgumentException(what));
            }
        }
        return copy.build();
    }

    private HttpClient kept() {
        HttpClient made = kept;
        if (made == null) {
            synchronized (settings) {
                made = kept;
                if (made == null) {
                    made = make();
                    kept = made;
                }
            }
        }
        return made;
    }

    private HttpClient make() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(settings.sslContext())
                .sslParameters(settings.sslParameters())
                .version(settings.version());
        settings.proxy().ifPresent(builder::proxy);
        settings.connectTimeout().ifPresent(builder::connectTimeout);
        return builder.build();
    }
}
