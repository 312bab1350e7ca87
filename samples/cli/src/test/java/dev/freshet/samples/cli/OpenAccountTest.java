package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import dev.freshet.TokenCipher;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that cannot be what they are given for. */
class OpenAccountTest {
    @TempDir
    Path folder;

    @Test
    void storesNoTokenThatCouldEndALine() {
        assertIsNotStored(new BearerAccessToken("line\nend"));
    }

    @Test
    void storesNoTokenThatItCouldNotUse() {
        assertIsNotStored(new DPoPAccessToken("bound"));
    }

    private void assertIsNotStored(AccessToken access) {
        Account account = new Account("alice", folder);
        Settings settings =
                new Settings("https://id.example.com", "app", "", List.of("https://api.example.com"), VaultKey.FILE);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (OpenAccount open = new OpenAccount(
                account, settings, TokenCipher.fromBytes(new byte[32]), new Output(nowhere, nowhere, false))) {
            assertThatThrownBy(() -> open.signIn(new Tokens(access, null)))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.UNREACHABLE))
                    .hasMessageContaining("makes no sense")
                    .hasMessageNotContaining(access.getValue());
        }
        assertThat(account.vaultFile()).doesNotExist();
    }
}
