package dev.freshet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One request on one connection, to a server on this machine: core knows no HTTP client, and neither does the test kit.
 * The way there and the way back take half of the latency each.
 */
final class PlainTransport implements HttpTransport {
    private final Duration latency;

    PlainTransport(Duration latency) {
        this.latency = latency;
    }

    @Override
    public Response send(Request request) throws IOException {
        travel();
        byte[] answer = exchange(request);
        travel();
        int end = new String(answer, ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("the connection was cut");
        }
        String[] head = new String(answer, 0, end, ISO_8859_1).split("\r\n");
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Arrays.stream(head).skip(1).map(line -> line.split(": ?", 2)).forEach(h -> headers.put(h[0], List.of(h[1])));
        return new Response(
                Integer.parseInt(head[0].split(" ")[1]), headers, Arrays.copyOfRange(answer, end + 4, answer.length));
    }

    private void travel() throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(latency.toNanos() / 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted on the way");
        }
    }

    private static byte[] exchange(Request request) throws IOException {
        URI uri = request.uri();
        try (SocketChannel channel = connect(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
            ByteBuffer out = ByteBuffer.wrap(bytes(request));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(4096);
            while (channel.read(in) >= 0) {
                all.write(in.array(), 0, in.position());
                in.clear();
            }
            return all.toByteArray();
        }
    }

    private static SocketChannel connect(InetSocketAddress server) throws IOException {
        try {
            return SocketChannel.open(server);
        } catch (ConnectException e) {
            throw new NotSentException("no connection", e);
        }
    }

    private static byte[] bytes(Request request) throws IOException {
        StringBuilder head = new StringBuilder();
        head.append(request.method())
                .append(' ')
                .append(request.uri().getRawPath())
                .append(" HTTP/1.1\r\nHost: ");
        head.append(request.uri().getRawAuthority()).append("\r\nConnection: close\r\nContent-Length: ");
        head.append(request.body().length).append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        all.write(request.body());
        return all.toByteArray();
    }
}
