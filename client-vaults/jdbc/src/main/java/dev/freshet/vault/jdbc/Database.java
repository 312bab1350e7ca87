package dev.freshet.vault.jdbc;

import dev.freshet.AuthException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A table, and how statements on it are run: each one by itself, with a limit, its failures told in words. */
final class Database {
    private final DataSource source;
    private final String table;
    private final int seconds;
    private volatile @Nullable SqlDialect dialect;

    Database(DataSource source, String table, Duration timeout, @Nullable SqlDialect dialect) {
        this.source = source;
        this.table = table;
        this.seconds = (int) Math.min(timeout.toSeconds(), 3600);
        this.dialect = dialect;
    }

    Database table(String name) {
        return new Database(source, name, Duration.ofSeconds(seconds), dialect);
    }

    Database dialect(SqlDialect given) {
        return new Database(source, table, Duration.ofSeconds(seconds), given);
    }

    Database timeout(Duration limit) {
        return new Database(source, table, limit, dialect);
    }

    String table() {
        return table;
    }

    String ddl() throws IOException {
        return "CREATE TABLE IF NOT EXISTS " + table + " (id VARCHAR(255) PRIMARY KEY, version BIGINT NOT NULL, sealed "
                + dialect().binary()
                + ", holder BIGINT NOT NULL, fence BIGINT NOT NULL, lease_end BIGINT NOT NULL)";
    }

    /** The database's clock. */
    String now() throws IOException {
        return dialect().nowMillis();
    }

    String now(Connection connection) throws IOException, SQLException {
        return dialect(connection).nowMillis();
    }

    private SqlDialect dialect() throws IOException {
        return dialect == null ? run(this::dialect) : Objects.requireNonNull(dialect);
    }

    private SqlDialect dialect(Connection connection) throws IOException, SQLException {
        SqlDialect known = dialect;
        if (known == null) {
            String product = connection.getMetaData().getDatabaseProductName();
            known = switch (product.toLowerCase(Locale.ROOT)) {
                case "postgresql" -> SqlDialect.POSTGRESQL;
                case "h2" -> SqlDialect.H2;
                default ->
                    throw new AuthException.Storage(
                            "JdbcVault does not know " + product + ": say what it needs with dialect(...)", null);
            };
            dialect = known;
        }
        return known;
    }

    /** Something that needs a connection. */
    interface Task<T> {
        T run(Connection connection) throws SQLException, IOException;
    }

    <T> T run(Task<T> task) throws IOException {
        Lent lent = lend();
        try {
            T result = task.run(lent.connection());
            lent.giveBack();
            return result;
        } catch (SQLException e) {
            lent.giveBack(e);
            throw failure(e);
        } catch (IOException | RuntimeException e) {
            lent.giveBack(e);
            throw e;
        }
    }

    /** A connection for as long as the borrower likes, each statement by itself. */
    Lent lend() throws IOException {
        try {
            Connection connection = source.getConnection();
            try {
                boolean before = connection.getAutoCommit();
                connection.setAutoCommit(true);
                return new Lent(connection, before);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** A connection that is lent; one of the two ends it. */
    record Lent(Connection connection, boolean autoCommit) {

        /** To the pool, as it came. */
        void giveBack() throws SQLException {
            connection.setAutoCommit(autoCommit);
            connection.close();
        }

        /** The same after a failure, which it does not hide. */
        void giveBack(Exception failure) {
            try {
                giveBack();
            } catch (SQLException e) {
                failure.addSuppressed(e);
                end();
            }
        }

        /** For good: a pool does not get it back. */
        void end() {
            try (Connection ended = connection) {
                ended.abort(Runnable::run);
            } catch (SQLException e) {
                // it is ended by then, or was
            }
        }
    }

    Statement statement(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setQueryTimeout(seconds);
        return statement;
    }

    PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(seconds);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof String text) {
                statement.setString(i + 1, text);
            } else {
                statement.setBytes(i + 1, (byte[]) value);
            }
        }
        return statement;
    }

    int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        return execute(connection, sql, PreparedStatement::executeUpdate, values);
    }

    /** The first row of an answer; empty if there is none. */
    <T> Optional<T> first(Connection connection, String sql, Reading<T> reading, @Nullable Object... values)
            throws SQLException {
        return execute(
                connection,
                sql,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.of(reading.of(rows)) : Optional.empty();
                    }
                },
                values);
    }

    /** What a row says. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private interface Execution<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /**
     * A pool may have an isolation at which a database undoes one of two statements that meet. That one has done nothing,
     * and is run again: whoever undid it has got on.
     */
    private <T> T execute(Connection connection, String sql, Execution<T> execution, @Nullable Object... values)
            throws SQLException {
        long began = System.nanoTime();
        while (true) {
            try (PreparedStatement statement = prepare(connection, sql, values)) {
                return execution.of(statement);
            } catch (SQLException e) {
                if (!isLostRace(e) || System.nanoTime() - began > TimeUnit.SECONDS.toNanos(seconds)) {
                    throw e;
                }
            }
        }
    }

    /** Whether somebody else was faster to make a table. */
    static boolean isThere(SQLException e) {
        return List.of("23505", "42710", "42P07", "42S01").contains(String.valueOf(e.getSQLState()));
    }

    private static boolean isLostRace(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("40");
    }

    static boolean isDuplicate(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("23");
    }

    /** What the database says is passed on: it knows ids and the names of tables, and no plaintext. */
    IOException failure(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals("42P01") || state.equals("42S02") || state.equals("42S03") || state.equals("42S04")) {
            return new AuthException.Storage(
                    "the table " + table + " is not there: run what JdbcVault.ddl() gives, or JdbcVault.createTable()",
                    e);
        }
        if (state.equals("42883") || state.equals("90022")) {
            return new AuthException.Storage(
                    "this database has no advisory locks: leave out advisoryLock(), and the lease stands in the row",
                    e);
        }
        if (state.equals("42501") || state.equals("90096")) {
            return new AuthException.Storage(
                    "this user may not use the table " + table + ": grant SELECT, INSERT and UPDATE on it", e);
        }
        String what = state.startsWith("08") ? "the database cannot be reached: " : "the database refused: ";
        return new IOException(what + e.getMessage() + " [" + state + "]", e);
    }

    @Override
    public String toString() {
        return "JdbcVault[" + table + "]";
    }
}
