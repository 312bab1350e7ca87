package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in account.json, also when somebody has edited it. */
class SettingsTest {
    private static final Settings GOOD = new Settings(
            "https://id.example.com", "app", "read", List.of("https://api.example.com"), VaultKey.KEYCHAIN);

    private static Settings parse(String json) throws Exception {
        return Settings.parse(json.getBytes(StandardCharsets.UTF_8), Path.of("account.json"));
    }

    private static String good() throws Exception {
        return new String(GOOD.json(), StandardCharsets.UTF_8);
    }

    @Test
    void areWhatTheyWere() throws Exception {
        assertThat(parse(good())).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}", "null"})
    void areDamagedWithoutAWholeObject(String json) {
        assertDamaged(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://id.example.com", "https://api.example.com", "app", "keychain"})
    void areDamagedWithoutSense(String value) throws Exception {
        assertDamaged(good().replace("\"" + value + "\"", "\"\""));
        assertDamaged(good().replace("https://", "http://"));
    }

    private static void assertDamaged(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.STORAGE))
                .hasMessage("account.json is damaged");
    }
}
