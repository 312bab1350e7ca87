package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** P9: whatever a vault gives back is a record, which is read again as it was written, or says that it is none. */
class RecordFormatFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsWhateverComes(byte[] bytes) throws IOException {
        VaultRecord record;
        try {
            record = RecordFormat.read(bytes);
        } catch (IOException | IllegalArgumentException e) {
            return;
        }
        assertThat(RecordFormat.read(RecordFormat.write(record, 0))).isEqualTo(record);
    }
}
