package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.TokenVault;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the contract says of a vault as it is written first: the record as it is, over the old one. */
final class PlainVaultTest {
    /** Readers find half of what is saved. */
    private static final class Plain implements TokenVault {
        private byte[] record = new byte[0];

        @Override
        public Optional<byte[]> load() {
            return Optional.of(Arrays.copyOf(record, record.length / 2));
        }

        @Override
        public void save(byte[] record) {
            this.record = record.clone();
        }

        @Override
        public void clear() {
            record = new byte[0];
        }
    }

    private static final class Contract extends VaultContract {
        private final Plain vault = new Plain();

        @Override
        protected TokenVault open(String name) {
            return vault;
        }

        @Override
        protected Optional<byte[]> atRest() {
            return Optional.of(vault.record);
        }

        @Override
        protected boolean breakDown() {
            return false;
        }
    }

    private final Contract contract = new Contract();

    @Test
    void isToldToSealTheRecord() {
        assertThatThrownBy(contract::showsNoSecretAtRestNorInItsText)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the record can be read in the store: seal it");
    }

    @Test
    void isToldThatAPartWasRead() {
        assertThatThrownBy(contract::isNeverSeenHalfWritten)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("while a record was saved, but a part");
    }
}
