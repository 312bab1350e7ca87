package dev.freshet.javahttp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server for what no well-behaved one does: it reads a request, and a test does with the connection what it likes. */
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Semaphore left = new Semaphore(0);
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();

    interface Script {
        void answer(Map<String, String> headers, OutputStream out) throws Exception;
    }

    RawServer(Script script) {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(() -> accept(script));
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept(Script script) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                Thread reader = new Thread(() -> serve(connection, script));
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** One request a connection; it stays open until the test is over, unless the script closes it. */
    private void serve(Socket connection, Script script) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.put("", String.valueOf(in.readLine()));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
            }
            for (int left = Integer.parseInt(headers.getOrDefault("Content-Length", "0")); left > 0; left--) {
                in.read();
            }
            requests.add(headers);
            script.answer(headers, connection.getOutputStream());
            connection.getOutputStream().flush();
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (Exception e) {
            closeQuietly(connection);
        }
        left.release();
    }

    /** Returns once so many connections have ended. */
    void awaitEnds(int connections) throws InterruptedException {
        if (!left.tryAcquire(connections, 20, TimeUnit.SECONDS)) {
            throw new AssertionError("a connection is still open");
        }
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    List<Map<String, String>> requests() {
        return requests;
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + path);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(RawServer::closeQuietly);
    }

    private static void closeQuietly(Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
