package dev.freshet.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

final class JdkListener implements Listener {
    static {
        // read once, with the first server of the process; without it each answer with a body takes 40 ms
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final RotatingAuthServer server;
    private final HttpServer web;
    private final ExecutorService threads = Executors.newCachedThreadPool(JdkListener::daemon);

    private JdkListener(RotatingAuthServer server) throws IOException {
        this.server = server;
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), LoopbackSockets.BACKLOG);
        web.setExecutor(threads);
        web.createContext("/", this::serve);
    }

    static Listener open(RotatingAuthServer server) throws IOException {
        JdkListener listener = new JdkListener(server);
        listener.web.start();
        return listener;
    }

    @Override
    public String origin() {
        return Front.origin(web.getAddress().getPort());
    }

    @Override
    public void close() {
        web.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = server.answer(read(exchange));
            if (!answer.isCut()) {
                send(exchange, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Received read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new Received(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        for (Map.Entry<String, String> header : answer.headers()) {
            exchange.getResponseHeaders().add(header.getKey(), header.getValue());
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "RotatingAuthServer");
        thread.setDaemon(true);
        return thread;
    }
}
