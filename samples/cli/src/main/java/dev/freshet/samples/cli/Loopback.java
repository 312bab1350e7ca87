package dev.freshet.samples.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the browser brings the server's answer: a free port of this computer, reachable from nowhere else (RFC 8252
 * section 7.3). It takes one answer.
 */
final class Loopback implements AutoCloseable {
    private static final String PATH = "/callback";
    private static final String PAGE = "<!doctype html><meta charset=utf-8><title>freshet-demo</title>"
            + "<p>Thank you. Go back to the terminal; you may close this page.";

    private final HttpServer server;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<URI> answer = new CompletableFuture<>();

    Loopback() throws IOException {
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = HttpServer.create(new InetSocketAddress(here, 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(task -> new Thread(task).start()); // who connects and says nothing holds up nobody else
        server.start();
    }

    /** What the server is told to send the browser back to. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean ours = exchange.getRequestURI().getPath().equals(PATH)
                    && exchange.getRequestMethod().equals("GET");
            if (!ours || !taken.compareAndSet(false, true)) {
                exchange.sendResponseHeaders(ours ? 410 : 404, -1);
                return;
            }
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
        answer.complete(address().resolve(exchange.getRequestURI()));
    }

    /** The answer's address, or empty when none came in time. */
    Optional<URI> await(Duration limit) throws InterruptedException {
        try {
            return Optional.of(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
