package dev.freshet.samples.pages;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.TokenCipher;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import dev.freshet.keychain.Keychain;
import dev.freshet.vault.jdbc.JdbcVault;
import dev.freshet.vault.redis.RedisVault;
import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import redis.clients.jedis.JedisPooled;

/** Of docs/vaults.md. */
final class Vaults {
    private Vaults() {}

    static void start(AuthSession session, TokenPair pair) throws AuthException {
        if (!session.ready()) {
            session.signIn(pair, "alice"); // the label of the account, where processes share the vault
        }
    }

    static TokenVault file(char[] passphrase) throws IOException {
        TokenVault vault = EncryptedFileVault.at(Path.of("session"), TokenCipher.fromPassphrase(passphrase));
        return vault;
    }

    static TokenVault keychain(Path path) throws IOException {
        TokenCipher cipher = Keychain.open("com.example.app").cipher("alice@example.com");
        TokenVault vault = EncryptedFileVault.at(path, cipher);
        return vault;
    }

    static AuthSession database(DataSource dataSource, byte[] key, TokenEndpoint endpoint) throws IOException {
        JdbcVault vaults = JdbcVault.on(dataSource, TokenCipher.fromBytes(key)).advisoryLock();
        vaults.createTable(); // or run vaults.ddl() yourself

        AuthSession session = AuthSession.builder()
                .vault(vaults.session("alice"))
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .build();
        return session;
    }

    static AuthSession redis(byte[] key, TokenEndpoint endpoint) {
        RedisVault vaults = RedisVault.on(new JedisPooled("redis.example.com", 6379), TokenCipher.fromBytes(key));

        AuthSession session = AuthSession.builder()
                .vault(vaults.session("alice"))
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .build();
        return session;
    }
}
