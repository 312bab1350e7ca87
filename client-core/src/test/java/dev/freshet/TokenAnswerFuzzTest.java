package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.freshet.HttpTransport.Response;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** P27, T17: whatever a token endpoint answers has an outcome, of which every token can be sent. */
class TokenAnswerFuzzTest {
    private static final TokenAnswer.Members MEMBERS =
            new TokenAnswer.Members("access_token", "refresh_token", "expires_in", "token_type", null);
    private static final List<Integer> STATUSES = List.of(200, 400, 401, 429, 503);

    @FuzzTest(maxDuration = "1m")
    void judgesWhateverComes(byte[] answer) {
        int first = answer.length == 0 ? 0 : answer[0] & 0xff;
        int status = STATUSES.get(first % STATUSES.size());
        String header = new String(answer, StandardCharsets.ISO_8859_1);
        Response response = new Response(status, Map.of("Retry-After", List.of(header)), answer);

        RefreshOutcome outcome = new TokenAnswer(response, MEMBERS, Set.of(), Secret.of("spent")).outcome();

        assertThat(outcome instanceof Refreshed).as("only of a 2xx").isIn(false, status == 200);
        assertThat(outcome instanceof Rejected).as("only of a 4xx").isIn(false, status / 100 == 4);
        if (outcome instanceof Refreshed refreshed) {
            assertThat(refreshed.pair().access().reveal()).matches("[!-~]+");
        }
    }
}
