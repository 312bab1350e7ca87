package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.token.Tokens;
import dev.freshet.HttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often the device flow asks (RFC 8628 sections 3.2, 3.3 and 3.5; O30 to O34). */
class DeviceSignInTest {
    private static final String PENDING = "{\"error\":\"authorization_pending\"}";
    private static final String SLOW_DOWN = "{\"error\":\"slow_down\"}";
    private static final String BUSY = "<html>busy</html>";
    private static final String TOKENS = "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"token_type\":\"Bearer\"}";

    private final List<Duration> pauses = new ArrayList<>();
    private final List<Tokens> kept = new ArrayList<>();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private String times = "\"expires_in\":60";
    private String code = "ABCD";
    private String page = "https://id.example.com/activate";

    /** A server that answers this, one after the other; null is no answer. */
    private void run(String... answers) throws Exception {
        List<String> rest = new ArrayList<>(List.of(answers));
        HttpTransport transport = request -> {
            if (request.uri().getPath().equals("/device")) {
                return answer(
                        200,
                        "{\"device_code\":\"d\",\"user_code\":\"" + code + "\"," + times + ",\"verification_uri\":\""
                                + page + "\"}");
            }
            String next = rest.remove(0);
            if (next.isEmpty()) {
                throw new IOException("no answer");
            }
            int status = next.equals(TOKENS) ? 200 : next.equals(BUSY) ? 503 : 400;
            return answer(status, next);
        };
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        new DeviceSignIn(
                        new Server("https://id.example.com", "app", "", new Wire(transport)),
                        URI.create("https://id.example.com/device"),
                        URI.create("https://id.example.com/token"),
                        new Output(out, out, false),
                        pauses::add)
                .run(kept::add);
    }

    private static HttpTransport.Response answer(int status, String body) {
        return new HttpTransport.Response(
                status, Map.of("Content-Type", List.of("application/json")), body.getBytes(StandardCharsets.UTF_8));
    }

    private List<Long> seconds() {
        return pauses.stream().map(Duration::toSeconds).toList();
    }

    @Test
    void asksEveryFiveSecondsAndFiveMoreWhenItIsTold() throws Exception {
        run(PENDING, SLOW_DOWN, PENDING, SLOW_DOWN, TOKENS);

        assertThat(seconds()).containsExactly(5L, 5L, 10L, 10L, 15L);
        assertThat(kept).hasSize(1);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("https://id.example.com/activate", "ABCD");
    }

    @Test
    void asksLessAndLessWhereNoAnswerComes() throws Exception {
        run("", "", TOKENS);

        assertThat(seconds()).containsExactly(5L, 10L, 20L);
    }

    @Test
    void asksAgainWhereTheServerIsBusy() throws Exception {
        run(PENDING, BUSY, TOKENS);

        assertThat(seconds()).containsExactly(5L, 5L, 10L);
        assertThat(kept).hasSize(1);
    }

    @Test
    void stormsNoServerThatNamesNoPause() {
        times = "\"interval\":0,\"expires_in\":3";

        assertThatThrownBy(() -> run(PENDING, PENDING, PENDING)).hasMessage("The code was not entered in time");

        assertThat(seconds()).containsExactly(1L, 1L, 1L);
    }

    @Test
    void waitsNoLongerThanAnHourWhateverTheServerSays() {
        times = "\"interval\":" + Long.MAX_VALUE + ",\"expires_in\":" + Long.MAX_VALUE;

        assertThatThrownBy(() -> run(SLOW_DOWN)).hasMessage("The code was not entered in time");

        assertThat(seconds()).containsExactly(3600L);
    }

    /** Neither by one character of eight bits, nor by one that turns the text around. */
    @Test
    void letsNoCodeRuleTheTerminal() throws Exception {
        code = "A\\u001b[31mB\\u009b31mC\\u202eD";

        run(TOKENS);

        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("A [31mB 31mC D");
    }

    @Test
    void givesUpByItsOwnClock() {
        String[] forever = new String[100];
        java.util.Arrays.fill(forever, PENDING);

        assertThatThrownBy(() -> run(forever)).hasMessage("The code was not entered in time");

        assertThat(pauses).hasSize(12);
        assertThat(kept).isEmpty();
    }

    @Test
    void endsWhenThePersonDeclines() {
        assertThatThrownBy(() -> run("{\"error\":\"access_denied\"}")).hasMessage("The sign-in was declined");
    }

    @Test
    void showsNoAddressThatIsNoWebPage() {
        page = "file:///etc/passwd";

        assertThatThrownBy(() -> run(TOKENS)).isInstanceOf(Failure.class);

        assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
