package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;

/** T23: whatever stands in a vault's file cannot be opened, and says so, unless this cipher has sealed it. */
class SealedRecordFuzzTest {
    private static final TokenCipher CIPHER = TokenCipher.fromBytes(new byte[32]);

    @FuzzTest(maxDuration = "1m")
    void opensNothingOfOthers(byte[] sealed) throws IOException {
        try {
            SealedRecord record = SealedRecord.parse(sealed);
            byte[] ciphertext = Arrays.copyOfRange(sealed, record.length(), sealed.length);
            assertThat(record.with(ciphertext)).isEqualTo(sealed);
            throw new AssertionError("opened, to " + CIPHER.open(sealed, "session").length + " bytes");
        } catch (TokenCipher.Unreadable e) {
            assertThat(e.why()).isNotNull();
        }
    }
}
