package dev.freshet.okhttp;

import dev.freshet.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends refreshes by OkHttp. It takes over the TLS settings, certificate pins, proxy, DNS and connect timeout of a
 * client, and nothing else: no interceptors, cache, cookies, authenticator or dispatcher. A request is sent once, on a
 * connection of its own, which is closed afterwards: a pooled connection may be dead, and a request that dies on one may
 * have been received. While no connection stands, OkHttp tries the host's other addresses.
 */
public final class OkHttpTransport implements HttpTransport {
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private final OkHttpClient client;

    private OkHttpTransport(OkHttpClient client) {
        this.client = client;
    }

    /** A transport with the network settings of this client. */
    public static OkHttpTransport from(OkHttpClient plain) {
        OkHttpClient.Builder builder = plain.newBuilder()
                .dispatcher(new Dispatcher())
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .readTimeout(0, TimeUnit.SECONDS)
                .writeTimeout(0, TimeUnit.SECONDS);
        builder.interceptors().clear();
        builder.networkInterceptors().clear();
        return new OkHttpTransport(builder.build());
    }

    @Override
    public Response send(Request request) throws IOException {
        AtomicBoolean begun = new AtomicBoolean();
        okhttp3.Request translated = translated(request);
        OkHttpClient once = client.newBuilder()
                .callTimeout(millis(request.timeout()), TimeUnit.MILLISECONDS)
                .eventListener(new EventListener() {
                    @Override
                    public void requestHeadersStart(Call call) {
                        begun.set(true);
                    }
                })
                .build();
        Call call = once.newCall(translated);
        try {
            return interruptible(call, () -> exchange(call, request.limit()));
        } catch (IOException e) {
            throw begun.get()
                    ? e
                    : new NotSentException("not sent: " + e.getClass().getSimpleName(), e);
        }
    }

    /** The timeout as OkHttp takes it: 0 would be none, and more than an int is an exception. */
    private static long millis(Duration timeout) {
        return timeout.compareTo(LONGEST) < 0 ? Math.max(1, timeout.toMillis()) : LONGEST.toMillis();
    }

    private static Response exchange(Call call, int limit) throws IOException {
        try (okhttp3.Response response = call.execute()) {
            byte[] body = read(response.body(), limit);
            return new Response(response.code(), response.headers().toMultimap(), body);
        }
    }

    /** Runs it on a thread of its own: a thread that reads from a socket does not hear an interrupt. */
    private static Response interruptible(Call call, Callable<Response> exchange) throws IOException {
        FutureTask<Response> task = new FutureTask<>(exchange);
        Thread thread = new Thread(task, "freshet refresh");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("the exchange failed", e.getCause());
        }
    }

    /** The request in OkHttp's terms. What OkHttp says of a bad header may hold its value, and is never passed on. */
    private static okhttp3.Request translated(Request request) throws NotSentException {
        okhttp3.Request.Builder builder =
                new okhttp3.Request.Builder().url(request.uri().toString());
        builder.header("Accept-Encoding", "identity");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            try {
                builder.header(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                String what = "the header " + header.getKey() + " is not one that can be sent";
                throw new NotSentException(what, new IllegalArgumentException(what));
            }
        }
        RequestBody body = request.method().equals("GET") ? null : new OneShot(request.body());
        return builder.method(request.method(), body).build();
    }

    private static byte[] read(@Nullable ResponseBody body, int limit) throws IOException {
        if (body == null) {
            return new byte[0];
        }
        BufferedSource source = body.source();
        if (source.request(limit + 1L)) {
            throw new IOException("the answer is longer than " + limit + " bytes");
        }
        return source.readByteArray();
    }

    /** A body that OkHttp never sends a second time. */
    private static final class OneShot extends RequestBody {
        private final byte[] bytes;

        OneShot(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public @Nullable MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }

        @Override
        public boolean isOneShot() {
            return true;
        }
    }
}
