package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Answers one request a connection as the contract of endpoints says, down to the bytes; keeps what it was sent. */
final class EndpointServer implements AutoCloseable {
    /** What is done once a request has been read; the connection is closed after it. */
    interface Script {
        void answer(OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final List<String> requests = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();
    private Script script = out -> {};

    EndpointServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String origin() {
        return Front.origin(server.getLocalPort());
    }

    /** From now on. */
    synchronized void answer(Script next) {
        script = next;
    }

    void answer(EndpointContract.Reply reply) {
        byte[] whole = bytes(reply);
        answer(out -> out.write(whole));
    }

    /** An answer as it goes over the wire. */
    static byte[] bytes(EndpointContract.Reply reply) {
        byte[] body = reply.body().getBytes(UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\nConnection: close\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(UTF_8));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /** The requests so far, head and body, one byte a letter. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                synchronized (this) {
                    open.add(socket);
                }
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String request = read(new BufferedInputStream(socket.getInputStream()));
            Script chosen;
            synchronized (this) {
                requests.add(request);
                chosen = script;
                notifyAll();
            }
            chosen.answer(socket.getOutputStream());
        } catch (IOException gone) {
            // the endpoint has hung up, or never sent a whole request
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        while (all.indexOf("\r\n\r\n") < 0) {
            all.append(letter(in));
        }
        String head = all.toString().toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            while (all.indexOf("\r\n0\r\n\r\n") < 0) {
                all.append(letter(in));
            }
        } else if (head.contains("\r\ncontent-length: ")) {
            String length = head.split("\r\ncontent-length: ", 2)[1].split("\r\n", 2)[0];
            all.append(new String(in.readNBytes(Integer.parseInt(length.trim())), ISO_8859_1));
        }
        return all.toString();
    }

    private static char letter(InputStream in) throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new EOFException();
        }
        return (char) read;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "EndpointContract");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
