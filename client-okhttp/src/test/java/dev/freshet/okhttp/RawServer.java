package dev.freshet.okhttp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers as a test says, also as no well-behaved server would. It needs no OkHttp, so it runs beside both.
 */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Seen> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** A request as it arrived. */
    record Seen(String method, String path, Map<String, String> headers, String body) {
        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }

    /** What happens once a request has been read. The connection stays open unless the script closes it. */
    interface Script {
        void answer(Seen request, OutputStream out) throws Exception;
    }

    RawServer(Script script) {
        this.script = script;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "RawServer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(connection);
                daemon(() -> serve(connection));
            }
        } catch (IOException e) {
            open.forEach(RawServer::end);
        }
    }

    private void serve(Socket connection) {
        try {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                Seen seen = read(line.split(" "), in);
                requests.add(seen);
                script.answer(seen, connection.getOutputStream());
            }
        } catch (Exception e) {
            end(connection);
        }
        end(connection);
    }

    private static Seen read(String[] line, InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon), header.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Seen(line[0], line[1], headers, body);
    }

    /** A line without its end; empty at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().trim();
    }

    /** A whole answer; each header is a line such as {@code Location: /there}. */
    static void reply(OutputStream out, int status, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " -\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        write(out, head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    List<Seen> requests() {
        return requests;
    }

    /** The values of a header of all requests, in order; "none" where there was none. */
    List<String> sent(String header) {
        return requests.stream()
                .map(seen -> seen.headers().getOrDefault(header, "none"))
                .toList();
    }

    int connections() {
        return connections.get();
    }

    int port() {
        return socket.getLocalPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(RawServer::end);
    }

    private static void end(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
