package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.TokenCipher;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} says of a clock. The JDK's web server sets the date itself, so a socket answers here. */
class ClockTest {
    @TempDir
    Path folder;

    private Finding finding(Duration ahead) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answer(server, ahead));
            answers.setDaemon(true);
            answers.start();
            String issuer = "http://127.0.0.1:" + server.getLocalPort();
            PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            Settings settings = new Settings(issuer, "app", "", List.of(issuer), VaultKey.FILE);
            try (OpenAccount open = new OpenAccount(
                    new Account("alice", folder),
                    settings,
                    TokenCipher.fromBytes(new byte[32]),
                    new Output(out, out, false))) {
                return new Checkup(open).clock();
            }
        }
    }

    private static void answer(ServerSocket server, Duration ahead) {
        try (Socket socket = server.accept()) {
            while (socket.getInputStream().read() != '\n') {
                // the first line is enough
            }
            String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plus(ahead));
            String head = "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            while (socket.getInputStream().read() >= 0) {
                // until the client goes: closing with something unread would reset the connection
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isWrongWhenItIsThreeHoursBehindTheServers() throws Exception {
        Finding finding = finding(Duration.ofHours(3));

        assertThat(finding.exit()).isEqualTo(Exit.OTHER);
        assertThat(finding.text()).isEqualTo("3 h behind the server's");
        assertThat(finding.advice()).isNotEmpty();
    }

    @Test
    void isWrongWhenItIsThreeHoursAheadOfTheServers() throws Exception {
        assertThat(finding(Duration.ofHours(-3)).text()).isEqualTo("3 h ahead of the server's");
    }

    @Test
    void isRightWithinAMinute() throws Exception {
        assertThat(finding(Duration.ofSeconds(10)).exit()).isEqualTo(Exit.OK);
    }
}
