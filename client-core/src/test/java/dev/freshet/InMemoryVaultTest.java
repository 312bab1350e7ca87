package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryVaultTest {
    private final InMemoryVault vault = new InMemoryVault();

    @Test
    void givesBackWhatWasSaved() {
        vault.save(new byte[] {1, 2});

        assertThat(vault.load()).contains(new byte[] {1, 2});
    }

    @Test
    void isEmptyAtFirstAndAfterClear() {
        assertThat(vault.load()).isEmpty();

        vault.save(new byte[] {1});
        vault.clear();

        assertThat(vault.load()).isEmpty();
    }

    @Test
    void keepsItsRecordWhenTheCallersBytesChange() {
        byte[] mine = {1};
        vault.save(mine);

        mine[0] = 9;
        vault.load().orElseThrow()[0] = 9;

        assertThat(vault.load()).contains(new byte[] {1});
    }
}
