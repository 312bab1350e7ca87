package dev.freshet.vault.jdbc;

import dev.freshet.TokenCipher;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The databases of these tests: a real PostgreSQL, started once, and a new H2 in memory for whoever asks. */
final class Databases {
    private Databases() {}

    private static final class Started {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
    }

    static DataSource postgres() {
        return Started.POSTGRES.getPostgresDatabase();
    }

    static String postgresUrl() {
        return Started.POSTGRES.getJdbcUrl("postgres", "postgres");
    }

    /** A table of its own for a test, as {@link JdbcContract.Opening} wants to be told of it. */
    static String newPostgresStore(String kind) throws IOException {
        String table = "t" + UUID.randomUUID().toString().replace("-", "");
        JdbcVault.on(postgres(), TokenCipher.fromBytes(new byte[32]))
                .table(table)
                .createTable();
        return kind + " " + table + " " + postgresUrl();
    }

    static DataSource h2() {
        return at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    /** Without the JDK's registry of drivers, which knows one class loader only. */
    static DataSource at(String url) {
        if (url.startsWith("jdbc:h2:")) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setUrl(url);
            return h2;
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        return postgres;
    }
}
