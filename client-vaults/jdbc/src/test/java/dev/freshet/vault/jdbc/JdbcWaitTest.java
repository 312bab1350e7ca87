package dev.freshet.vault.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.freshet.SharedTokenVault;
import dev.freshet.TokenCipher;
import dev.freshet.WaitHarness;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The wait of a replica, by each kind of lease. */
class JdbcWaitTest {
    abstract static class Kind extends WaitHarness {
        private final String table = "t" + UUID.randomUUID().toString().replace("-", "");

        private final HikariDataSource pool = new HikariDataSource();

        Kind() {
            pool.setDataSource(Databases.postgres());
        }

        JdbcVault vaults() {
            return JdbcVault.on(pool, TokenCipher.fromBytes(new byte[32])).table(table);
        }

        @AfterEach
        void close() {
            pool.close();
        }

        @BeforeEach
        void createTable() throws Exception {
            vaults().createTable();
        }

        @Override
        protected SharedTokenVault open() {
            return vaults().session("alice");
        }
    }

    @Nested
    class RowLease extends Kind {}

    @Nested
    class AdvisoryLock extends Kind {
        @Override
        JdbcVault vaults() {
            return super.vaults().advisoryLock();
        }
    }
}
