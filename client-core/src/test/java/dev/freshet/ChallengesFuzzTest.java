package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** T20, O20, O21: whatever stands in WWW-Authenticate is read, or passed over, and never throws. */
class ChallengesFuzzTest {
    private static final int MOST = 32;

    @FuzzTest(maxDuration = "1m")
    void readsWhateverComes(byte[] header) {
        String text = new String(header, StandardCharsets.ISO_8859_1);

        List<Challenges.Challenge> read = Challenges.read(List.of(text, text));

        assertThat(read).hasSizeLessThanOrEqualTo(MOST);
        for (Challenges.Challenge challenge : read) {
            assertThat(challenge.scheme()).isNotEmpty().doesNotContain(" ", ",", "\"");
        }
        assertThat(Refusal.of("Bearer", RefreshTrigger.NONE, 401, name -> List.of(text)))
                .isNotNull();
    }
}
