package dev.freshet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/** A token endpoint that means harm, or is broken in the worst way. It sends without holding what it sends. */
final class HostileAnswers implements AutoCloseable {
    static {
        // Read once, with the first such server of the process: else every answer of every one may take 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int MANY = 100 << 20;
    private static final byte[] SPACES = " ".repeat(1 << 16).getBytes(UTF_8);

    /** Names for both endpoints, so that one answer is hostile to each. */
    private static final String PAIR =
            "\"access_token\":\"%1$s\",\"accessToken\":\"%1$s\",\"refresh_token\":\"%2$s\",\"refreshToken\":\"%2$s\"";

    private final HttpServer web;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Answer answer = Answer.GOOD;

    interface Script {
        void write(HttpExchange exchange, HostileAnswers server) throws IOException, InterruptedException;
    }

    /** How a refresh is answered. */
    enum Answer {
        GOOD(json(200, pair("a9", "r9"))),
        GZIP_BOMB(HostileAnswers::bomb),
        ENDLESS_SPACES(HostileAnswers::flood),
        ONE_BYTE_A_SECOND(HostileAnswers::drip),
        DEEP_ARRAYS(json(200, "[".repeat(100_000))),
        DEEP_OBJECTS(json(200, "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))),
        DEEP_REFUSAL(json(400, "{\"error\":\"invalid_grant\",\"x\":" + "[".repeat(100_000))),
        A_MILLION_DIGITS(json(200, "{\"expires_in\":" + "9".repeat(1_000_000) + "}")),
        A_LONG_EXPONENT(json(200, "{\"expiresIn\":1e" + "9".repeat(1000) + "}")),
        MANY_MEMBERS(json(200, "{\"x\":[" + "{},".repeat(300_000) + "{}]}")),
        DOUBLED_MEMBERS(json(200, "{" + PAIR.formatted("a8", "r8") + "," + PAIR.formatted("a9", "r9") + "}")),
        TWO_BYTE_ORDER_MARKS(json(200, "\ufeff\ufeff" + pair("a9", "r9"))),
        EMPTY(json(200, "")),
        PAGE(json(200, "<!doctype html><title>Sign in</title>")),
        NO_OBJECT(json(200, "[" + pair("a9", "r9") + "]")),
        LINE_BREAK_IN_ACCESS_TOKEN(json(200, pair("a8\\r\\nX-Evil: canary", "r9"))),
        LINE_BREAK_IN_REFRESH_TOKEN(json(200, pair("a9", "r8\\r\\nX-Evil: canary"))),
        NUL_IN_BOTH_TOKENS(json(200, pair("a8\\u0000canary", "r8\\u0000canary"))),
        CUT_SHORT((exchange, server) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(pair("a9", "r9").getBytes(UTF_8));
        }),
        HUGE_CHALLENGE((exchange, server) -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer a=\"" + "\\\"".repeat(500_000) + '"');
            exchange.sendResponseHeaders(400, -1);
        }),
        ODD_COOKIES((exchange, server) -> {
            for (int i = 0; i < 500; i++) {
                exchange.getResponseHeaders().add("Set-Cookie", "rt" + "=".repeat(i) + "; Max-Age=" + "9".repeat(i));
                exchange.getResponseHeaders().add("Set-Cookie", "rt=; Max-Age=0; Path=/elsewhere");
            }
            exchange.sendResponseHeaders(500, -1);
        });

        private final Script script;

        Answer(Script script) {
            this.script = script;
        }
    }

    HostileAnswers() {
        try {
            web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        web.setExecutor(threads);
        web.createContext("/", this::serve);
        web.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + web.getAddress().getPort() + path;
    }

    void answerWith(Answer next) {
        answer = next;
    }

    int requests() {
        return requests.get();
    }

    /** Returns once a client has hung up on an answer that would have gone on. */
    void awaitHangUp() throws InterruptedException {
        if (!left.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the client still reads");
        }
    }

    private void serve(HttpExchange exchange) {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            answer.script.write(exchange, this);
        } catch (IOException e) {
            left.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pair(String access, String refresh) {
        return "{" + PAIR.formatted(access, refresh) + ",\"token_type\":\"Bearer\"}";
    }

    private static Script json(int status, String body) {
        return (exchange, server) -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** 100 KB that would be 100 MB. */
    private static void bomb(HttpExchange exchange, HostileAnswers server) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            spaces(out);
        }
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, packed.size());
        packed.writeTo(exchange.getResponseBody());
    }

    private static void flood(HttpExchange exchange, HostileAnswers server) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        spaces(exchange.getResponseBody());
    }

    private static void spaces(OutputStream out) throws IOException {
        for (int sent = 0; sent < MANY; sent += SPACES.length) {
            out.write(SPACES);
        }
    }

    private static void drip(HttpExchange exchange, HostileAnswers server) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        byte[] whole = pair("a9".repeat(1000), "r9").getBytes(ISO_8859_1);
        for (int i = 0; i < whole.length && !server.over.await(1, TimeUnit.SECONDS); i++) {
            exchange.getResponseBody().write(whole, i, 1);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        over.countDown();
        web.stop(0);
        threads.shutdownNow();
    }
}
