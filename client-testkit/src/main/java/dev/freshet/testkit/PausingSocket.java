package dev.freshet.testkit;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection that can stop halfway through an answer. {@code okhttp3.mockwebserver} reads, asks its dispatcher and
 * writes on one thread, and flushes the head and each throttled part of a body: so the flush that ends the first half is
 * known by its number.
 */
final class PausingSocket extends Socket {
    private static final ThreadLocal<@Nullable PausingSocket> SERVED = new ThreadLocal<>();

    private Answer.@Nullable Halfway halfway;
    private int flushesLeft;

    /** Stops the answer that this thread is about to send after so many flushes; false if it cannot. */
    static boolean pause(Answer.Halfway halfway, int flushes) {
        PausingSocket socket = SERVED.get();
        if (socket == null) {
            return false;
        }
        socket.halfway = halfway;
        socket.flushesLeft = flushes;
        return true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                SERVED.set(PausingSocket.this);
                return super.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                super.flush();
                flushed();
            }
        };
    }

    private void flushed() throws IOException {
        Answer.Halfway asked = halfway;
        if (asked == null || --flushesLeft > 0) {
            return;
        }
        halfway = null;
        try {
            asked.goOnOrThrow();
        } catch (IOException cut) {
            // which by itself would leave the connection open
            close();
            throw cut;
        }
    }
}
