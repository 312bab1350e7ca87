package dev.freshet.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Packed once, when the first test asks for it. */
final class GzipBomb {
    private static final int MEGABYTES = 100;
    private static final byte[] PACKED = packed();

    private GzipBomb() {}

    static Answer answer() {
        return Answer.of(200, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"), "")
                .withBody(PACKED);
    }

    private static byte[] packed() {
        byte[] spaces = new byte[1 << 20];
        Arrays.fill(spaces, (byte) ' ');
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < MEGABYTES; i++) {
                gzip.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
