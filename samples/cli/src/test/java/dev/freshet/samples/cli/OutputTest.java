package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is printed, and what is not. */
class OutputTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private Output output(OutputStream out) {
        return new Output(stream(out), stream(told), false);
    }

    private static PrintStream stream(OutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    /** As a full disk does, or a program that reads no more. */
    private static OutputStream broken(AtomicInteger attempts) {
        return new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                attempts.incrementAndGet();
                throw new IOException("full");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                write(0);
            }
        };
    }

    @Test
    void isTheAnswerByteByByte() throws Exception {
        byte[] all = new byte[10_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        output(printed).raw(new ByteArrayInputStream(all));

        assertThat(printed.toByteArray()).isEqualTo(all);
    }

    @Test
    void thatCannotBeWrittenIsNoSuccess() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Output output = output(broken(attempts));

        output.raw(new ByteArrayInputStream(new byte[1_000_000]));

        assertThat(attempts).hasValue(1);
        assertThat(output.finish(Exit.OK)).isEqualTo(Exit.OTHER);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("could not be written");
    }

    @Test
    void isWrappedBetweenWordsButNotInAnAddress() {
        String address = "https://id.example.com/" + "a".repeat(20);

        assertThat(Words.wrapped("one two three " + address + " four five", 10))
                .isEqualTo("one two\nthree\n" + address + "\nfour five");
    }
}
