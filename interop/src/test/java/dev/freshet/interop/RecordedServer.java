package dev.freshet.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what a server was seen to say, where that server cannot be run here, and writes down what it is asked. */
final class RecordedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final String challenge;
    private final Queue<Recorded> tokenAnswers = new ConcurrentLinkedQueue<>();
    private final Queue<Recorded> revocationAnswers = new ConcurrentLinkedQueue<>();

    /** The refresh tokens that came, in order. */
    final Queue<String> spent = new ConcurrentLinkedQueue<>();

    /** The tokens that were to be revoked, in order. */
    final Queue<String> revoked = new ConcurrentLinkedQueue<>();

    private volatile String live = "";

    /** An answer with a JSON body. */
    private record Recorded(int status, String body) {}

    /**
     * A server whose resource takes the latest access token that was given out, and nothing else.
     *
     * @param challenge what it says to anything else
     */
    RecordedServer(String challenge) throws IOException {
        this.challenge = challenge;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/token", exchange -> {
            spent.add(String.valueOf(form(exchange).get("refresh_token")));
            Recorded answer = tokenAnswers.remove();
            live = JSON.readTree(answer.body()).path("access_token").asText(live);
            send(exchange, answer);
        });
        http.createContext("/revoke", exchange -> {
            revoked.add(String.valueOf(form(exchange).get("token")));
            send(exchange, revocationAnswers.remove());
        });
        http.createContext("/resource", this::resource);
        http.start();
    }

    RecordedServer thenToken(int status, String body) {
        tokenAnswers.add(new Recorded(status, body));
        return this;
    }

    RecordedServer thenRevocation(int status, String body) {
        revocationAnswers.add(new Recorded(status, body));
        return this;
    }

    /** Makes the access token that is out worthless. */
    void expire() {
        live = "";
    }

    String origin() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void resource(HttpExchange exchange) throws IOException {
        boolean known = !live.isEmpty()
                && ("Bearer " + live).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!known) {
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        }
        send(exchange, new Recorded(known ? 200 : 401, "{}"));
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        try (InputStream body = exchange.getRequestBody()) {
            String form = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(form.split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(
                            field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        }
    }

    private static void send(HttpExchange exchange, Recorded answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
