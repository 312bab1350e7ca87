package dev.freshet.vault.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.TokenCipher;
import dev.freshet.testkit.ProcessVaultContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** The contract on a table of its own; a store is "kind table url". */
abstract class JdbcContract extends ProcessVaultContract {
    private final String table = "t" + UUID.randomUUID().toString().replace("-", "");

    /** Opens vaults of a store. */
    public static final class Opening implements Opener {
        private HikariDataSource pool;

        @Override
        public SharedTokenVault open(String store, String name) {
            String[] parts = store.split(" ", 3);
            if (pool == null) {
                HikariConfig config = new HikariConfig();
                config.setDataSource(Databases.at(parts[2]));
                config.setMaximumPoolSize(6);
                pool = new HikariDataSource(config);
            }
            JdbcVault vaults = JdbcVault.on(pool, TokenCipher.fromBytes(new byte[32]))
                    .table(parts[1])
                    .leaseLife(Duration.ofSeconds(1));
            return (parts[0].equals("lock") ? vaults.advisoryLock() : vaults).session(name);
        }

        @Override
        public void close() {
            if (pool != null) {
                pool.close();
            }
        }
    }

    abstract String kind();

    abstract String url();

    @Override
    protected Class<? extends Opener> opener() {
        return Opening.class;
    }

    @Override
    protected String store() {
        return kind() + " " + table + " " + url();
    }

    private Connection connection() throws Exception {
        return Databases.at(url()).getConnection();
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @BeforeEach
    void createTable() throws Exception {
        JdbcVault.on(Databases.at(url()), TokenCipher.fromBytes(new byte[32]))
                .table(table)
                .createTable();
    }

    /** A lock is taken from nobody who lives. */
    @Override
    protected void lapse(Lease lease) throws Exception {
        if (kind().equals("lock")) {
            lease.close();
        } else {
            execute("UPDATE " + table + " SET lease_end = 0");
        }
    }

    @Override
    protected Optional<byte[]> atRest() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, sealed FROM " + table)) {
            while (rows.next()) {
                all.writeBytes(rows.getString(1).getBytes(StandardCharsets.UTF_8));
                byte[] sealed = rows.getBytes(2);
                all.writeBytes(sealed == null ? new byte[0] : sealed);
            }
        }
        return Optional.of(all.toByteArray());
    }

    @Override
    protected boolean breakDown() throws Exception {
        execute("DROP TABLE " + table);
        return true;
    }
}
