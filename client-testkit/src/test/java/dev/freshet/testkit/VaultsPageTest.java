package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples of docs/vaults.md are ones that compile, and that pass the contract. */
class VaultsPageTest {
    @ParameterizedTest
    @CsvSource({"KeyValueVault, vault", "KeyValueVaultTest, test"})
    void aSampleIsTheOneThatIsCompiled(String type, String mark) throws IOException {
        String page = Files.readString(Path.of("../docs/vaults.md"));
        String source = Files.readString(Path.of("src/test/java/dev/freshet/testkit", type + ".java"));

        assertThat(page).contains("```java\n" + source.split("// " + mark + "\n", -1)[1] + "```");
    }
}
