package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 on one socket (RFC 9112), as much of it as clients speak to a server in the same process. */
final class Wire {
    private final InputStream in;
    private final OutputStream out;

    Wire(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** The next request, or null if the client has closed the connection. */
    @Nullable
    Received read() throws IOException {
        if (isAtItsEnd()) {
            return null;
        }
        String start = line();
        String[] words = start.split(" ", 3);
        if (words.length < 3) {
            throw new IOException("no request line");
        }
        Map<String, List<String>> headers = headers();
        if (first(headers, "Expect").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
        }
        return new Received(words[0], "http", words[1], headers, body(headers));
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new IOException("no header field");
            }
            headers.computeIfAbsent(header.substring(0, colon), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).trim());
        }
        return headers;
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (first(headers, "Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        String length = first(headers, "Content-Length");
        return exactly(length.isEmpty() ? 0 : number(length, 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(exactly(size));
            line();
        }
        headers();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return number(line().split(";", 2)[0].trim(), 16);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number < 0) {
                throw new IOException("no length");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("no length", e);
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the client hung up in a body");
        }
        return bytes;
    }

    private boolean isAtItsEnd() throws IOException {
        in.mark(1);
        boolean end = in.read() < 0;
        in.reset();
        return end;
    }

    /** A line without its end. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the client hung up in a head");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(ISO_8859_1);
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of("")).get(0);
    }

    /** Sends an answer; false if the connection is to be closed. */
    boolean write(Answer answer, Received request) throws IOException, InterruptedException {
        if (answer.isCut()) {
            return false;
        }
        boolean bodiless = request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        byte[] body = bodiless ? new byte[0] : answer.body();
        byte[] bytes = join(head(answer, bodiless), body);
        int half = bytes.length - (body.length - body.length / 2);
        boolean stays = !request.header("Connection").equalsIgnoreCase("close");
        if (answer.isWhole()) {
            out.write(bytes);
            return stays;
        }
        out.write(bytes, 0, half);
        if (!answer.halfway().goOn()) {
            return false;
        }
        out.write(bytes, half, bytes.length - half);
        return stays;
    }

    private static byte[] head(Answer answer, boolean bodiless) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " \r\n");
        for (Map.Entry<String, String> header : answer.headers()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (!bodiless) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    /** One write, so that the body does not wait for an acknowledgement of the head. */
    private static byte[] join(byte[] head, byte[] body) {
        byte[] both = new byte[head.length + body.length];
        System.arraycopy(head, 0, both, 0, head.length);
        System.arraycopy(body, 0, both, head.length, body.length);
        return both;
    }
}
