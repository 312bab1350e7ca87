package dev.freshet.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QuickstartTest {

    /** In the second half the last token that told (1 s) and a silent one (2.5 s at most) run out. */
    private static final Duration HALF = Duration.ofSeconds(4);

    private static final Pattern LAST_LINE = Pattern.compile(
            ".*\\Rrequests=\\d+ 401s=(\\d+) retries=\\1 failures=0 refreshes=(\\d+) expiries=\\2", Pattern.DOTALL);

    @Test
    void everyPromiseIsKept() throws Exception {
        var printed = new ByteArrayOutputStream();

        boolean kept = Quickstart.run(HALF, new PrintStream(printed, true, StandardCharsets.UTF_8));

        String output = printed.toString(StandardCharsets.UTF_8);
        assertThat(kept).as(output).isTrue();
        assertThat(output.stripTrailing()).matches(LAST_LINE);
    }
}
