package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.freshet.HttpTransport.Response;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Unusable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** P27, T17: whatever a cookie backend answers has an outcome, of which every token can be sent. */
class SetCookieFuzzTest {
    private static final List<Integer> STATUSES = List.of(200, 204, 401, 500);

    @FuzzTest(maxDuration = "1m")
    void judgesWhateverComes(byte[] header) throws IOException {
        int status = STATUSES.get((header.length == 0 ? 0 : header[0] & 0xff) % STATUSES.size());
        String text = new String(header, StandardCharsets.ISO_8859_1);
        List<String> cookies = List.of("at=a2; Expires=" + text, "rt=" + text, "rt=r2; " + text, text);
        JsonEndpoint endpoint = JsonEndpoint.at("https://api.example.com/auth/refresh")
                .refreshCookie("rt")
                .accessCookie("at")
                .over(request -> new Response(status, Map.of("Set-Cookie", cookies), header));

        RefreshOutcome outcome = endpoint.refresh(new RefreshRequest(Secret.of("r1"), "id", Duration.ofSeconds(7)));

        if (outcome instanceof Refreshed refreshed) {
            assertThat(status / 100).isEqualTo(2);
            assertThat(refreshed.pair().access().reveal()).matches("[!-~]+");
        } else if (outcome instanceof Unusable unusable) {
            assertThat(unusable.refreshToken().reveal()).matches("[!-~]+");
        }
    }
}
