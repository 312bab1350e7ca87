package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** P9: the bytes of a record. */
class RecordFormatTest {
    private static final TokenPair PAIR = TokenPair.of("access", "refresh")
            .expiresIn(Duration.ofSeconds(90))
            .refreshExpiresIn(Duration.ofSeconds(1800));
    private static final VaultRecord FULL = new VaultRecord(
            "epoch",
            7,
            "parent",
            PAIR.scope("a b").tokenType("bearer"),
            1000,
            -2000,
            500,
            1500,
            new VaultRecord.Intent("id", "spends", 3000),
            new VaultRecord.HoldOff(4000, 5),
            "al\u00efce",
            9,
            null);

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertThat(RecordFormat.read(RecordFormat.write(FULL, 0))).isEqualTo(FULL);
    }

    @Test
    void aTombstoneIsReadAsOne() throws Exception {
        for (SessionEnd end : SessionEnd.values()) {
            VaultRecord tombstone = FULL.tombstone(end);

            assertThat(RecordFormat.read(RecordFormat.write(tombstone, 0))).isEqualTo(tombstone);
        }
    }

    @Test
    void aCauseThatOnlyALaterVersionKnowsIsASignOut() throws Exception {
        byte[] bytes = RecordFormat.write(FULL.tombstone(SessionEnd.REVOKED), 0);
        String later = new String(bytes, StandardCharsets.ISO_8859_1).replace("REVOKED", "ECLIPSE");

        VaultRecord read = RecordFormat.read(later.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read.isTombstone()).isTrue();
        assertThat(VaultRecord.endOf(read)).isEqualTo(SessionEnd.SIGNED_OUT);
    }

    /** What an earlier version has written has none of these fields. */
    @Test
    void aRecordThatTellsNeitherSignInNorUseCountsThemFromItsReceipt() throws Exception {
        byte[] bytes = RecordFormat.write(FULL, 0);
        String old = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\u0013\0\0\0\u0003500", "\u0063\0\0\0\u0003500")
                .replace("\u0014\0\0\0", "\u0064\0\0\0")
                .replace("\u0015\0\0\0", "\u0065\0\0\0");

        VaultRecord read = RecordFormat.read(old.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read.signedInAt()).isEqualTo(1000);
        assertThat(read.usedAt()).isEqualTo(1000);
        assertThat(read.livePair().refreshExpiresIn()).isNull();
    }

    @Test
    void paddingChangesNothing() throws Exception {
        byte[] padded = RecordFormat.write(FULL, 4096);

        assertThat(padded).hasSize(4096);
        assertThat(RecordFormat.read(padded)).isEqualTo(FULL);
    }

    @Test
    void aRecordThatIsCutOffAnywhereSaysWhatIsWrong() {
        byte[] whole = RecordFormat.write(FULL, 0);

        for (int length = 0; length < whole.length - 1; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> RecordFormat.read(cut))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the vault");
        }
    }

    @Test
    void aRecordOfALaterVersionIsRefused() {
        byte[] later = RecordFormat.write(FULL, 0);
        later[4] = 2;

        assertThatThrownBy(() -> RecordFormat.read(later))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void anUnknownFieldIsSkipped() throws Exception {
        byte[] whole = RecordFormat.write(FULL, 0);
        byte[] more = Arrays.copyOf(whole, whole.length + 6);
        System.arraycopy(new byte[] {99, 0, 0, 0, 1, 42, 0}, 0, more, whole.length - 1, 7);

        assertThat(RecordFormat.read(more)).isEqualTo(FULL);
    }
}
