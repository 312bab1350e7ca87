package dev.freshet.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A resource and a token endpoint over loopback, on one thread and with as little work as possible: what is measured
 * beside it on the same machine is the client. HTTP/1.1 with keep-alive, requests that fit 8 kB, nothing else.
 */
final class LightServer implements AutoCloseable {
    private record Due(long at, SocketChannel to, String answer) {}

    private final StrictTokens tokens = new StrictTokens();
    private final Muster muster = new Muster();
    private final AtomicInteger tokenRequests = new AtomicInteger();
    private final Queue<Due> later = new ArrayDeque<>();
    private final long latencyNanos;
    private final Selector selector;
    private final ServerSocketChannel listening;
    private final Thread thread;
    private volatile boolean down;

    /** Starts it; the token endpoint answers after {@code latencyMillis}, everything else at once. */
    LightServer(long latencyMillis) {
        latencyNanos = TimeUnit.MILLISECONDS.toNanos(latencyMillis);
        try {
            selector = Selector.open();
            listening = ServerSocketChannel.open();
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
            listening.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::serve, "light server");
        thread.setDaemon(true);
        thread.start();
    }

    String origin() {
        return "http://127.0.0.1:" + listening.socket().getLocalPort();
    }

    StrictTokens tokens() {
        return tokens;
    }

    Muster muster() {
        return muster;
    }

    /** From now on, whether the token endpoint answers 503, after its usual latency. */
    void down(boolean broken) {
        down = broken;
    }

    int tokenRequests() {
        return tokenRequests.get();
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                Due next = later.peek();
                long wait = next == null ? 0 : Math.max(1, (next.at() - System.nanoTime()) / 1_000_000);
                selector.select(this::ready, wait);
                while ((next = later.peek()) != null && next.at() - System.nanoTime() <= 0) {
                    later.remove();
                    write(next.to(), next.answer());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException closed) {
            // the end
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel client = listening.accept();
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                client.configureBlocking(false).register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(8192));
            } else {
                read(key, (SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, SocketChannel client, ByteBuffer into) throws IOException {
        int read;
        try {
            read = client.read(into);
        } catch (IOException e) {
            read = -1;
        }
        if (read < 0) {
            key.cancel();
            client.close();
            return;
        }
        String text = ISO_8859_1.decode(into.duplicate().flip()).toString();
        int head = text.indexOf("\r\n\r\n") + 4;
        String length = header(text, "Content-Length");
        if (head < 4 || text.length() < head + (length == null ? 0 : Integer.parseInt(length))) {
            return;
        }
        into.clear();
        answer(client, text, text.substring(head));
    }

    private void answer(SocketChannel client, String request, String body) {
        if (!request.startsWith("POST /token ")) {
            boolean good = tokens.accepts(header(request, "Authorization"));
            if (good) {
                write(client, Answers.HELLO);
            } else {
                muster.refused(() -> write(client, Answers.UNAUTHORIZED));
            }
            return;
        }
        tokenRequests.incrementAndGet();
        Issued issued = down ? null : tokens.refresh(body.replaceAll("(.*&)?refresh_token=([^&]*).*", "$2"));
        String answer = issued != null ? Answers.pair(issued) : down ? Answers.DOWN : Answers.INVALID_GRANT;
        later.add(new Due(System.nanoTime() + latencyNanos, client, answer));
    }

    private static @Nullable String header(String request, String name) {
        for (int at = request.indexOf("\r\n") + 2; at > 1; at = request.indexOf("\r\n", at) + 2) {
            if (request.regionMatches(true, at, name, 0, name.length()) && request.charAt(at + name.length()) == ':') {
                return request.substring(at + name.length() + 1, request.indexOf("\r\n", at))
                        .trim();
            }
        }
        return null;
    }

    private static void write(SocketChannel client, String answer) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(ISO_8859_1));
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }
        } catch (IOException gone) {
            // the client has closed; its key says so next
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
