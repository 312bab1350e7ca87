package dev.freshet.vault.jdbc;

import dev.freshet.TokenCipher;
import dev.freshet.vault.LeasedVault;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Keeps sessions in one table of a database, each in a row of its own, encrypted. Immutable, and safe from any thread.
 *
 * <pre>{@code
 * JdbcVault vaults = JdbcVault.on(dataSource, cipher);
 * AuthSession session = AuthSession.builder().vault(vaults.session("alice"))...
 * }</pre>
 *
 * <p>The table is yours to make: {@link #ddl()} gives the statement, {@link #createTable()} runs it. No transaction is
 * open while a refresh is under way, and every statement has a time limit, which the database keeps; a connection that hangs
 * is the driver's to end ({@code socketTimeout}, for PostgreSQL).
 *
 * <p>The lease of a refresh is a column of the row, which runs out 6 seconds after its holder was last heard of, by the
 * database's clock. On PostgreSQL it can be an {@linkplain #advisoryLock() advisory lock} instead.
 */
public final class JdbcVault {
    private static final Duration LIFE = Duration.ofSeconds(6);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,62}";

    private final Database database;
    private final TokenCipher cipher;
    private final boolean locking;
    private final Duration life;

    private JdbcVault(Database database, TokenCipher cipher, boolean locking, Duration life) {
        this.database = database;
        this.cipher = cipher;
        this.locking = locking;
        this.life = life;
    }

    /**
     * Vaults in the table {@code freshet_session} of PostgreSQL or H2. Does no I/O.
     *
     * @param dataSource gives connections; a pool, in most programs. A refresh uses one for milliseconds at a time
     * @param cipher seals every record; the row's id is authenticated with it
     */
    public static JdbcVault on(DataSource dataSource, TokenCipher cipher) {
        Objects.requireNonNull(dataSource, "dataSource");
        Objects.requireNonNull(cipher, "cipher");
        return new JdbcVault(new Database(dataSource, "freshet_session", TIMEOUT, null), cipher, false, LIFE);
    }

    /**
     * The same in another table.
     *
     * @param name letters, digits and underscores, with or without a schema and a dot
     */
    public JdbcVault table(String name) {
        if (!name.matches("(" + NAME + "\\.)?" + NAME)) {
            throw new IllegalArgumentException("not the name of a table: " + name);
        }
        return with(database.table(name));
    }

    /** The same on another kind of database. */
    public JdbcVault dialect(SqlDialect dialect) {
        return with(database.dialect(Objects.requireNonNull(dialect, "dialect")));
    }

    /** The same with another limit for every statement, in whole seconds; 2 s unless set, below the session's vault limit. */
    public JdbcVault timeout(Duration limit) {
        if (limit.toSeconds() < 1) {
            throw new IllegalArgumentException("timeout is less than a second: " + limit);
        }
        return with(database.timeout(limit));
    }

    /**
     * The same with an advisory lock of PostgreSQL for a lease: the database frees it the moment its holder dies, and
     * nobody can be paused past it. Recommended where the authorization server detects reuse strictly. Each refresh holds
     * one connection from its beginning to its end, which must be the same all the time: a proxy that gives every
     * transaction another one, such as PgBouncer's transaction pooling, breaks it.
     */
    public JdbcVault advisoryLock() {
        return new JdbcVault(database, cipher, true, life);
    }

    /**
     * The same with leases of another life: 6 s unless set. A holder that is paused for longer may find another one in
     * its place; waiters wait as long for one that has died.
     */
    public JdbcVault leaseLife(Duration given) {
        if (given.toMillis() < 1) {
            throw new IllegalArgumentException("leaseLife is less than a millisecond: " + given);
        }
        return new JdbcVault(database, cipher, locking, given);
    }

    Database database() {
        return database;
    }

    private JdbcVault with(Database other) {
        return new JdbcVault(other, cipher, locking, life);
    }

    /**
     * The vault of one session. Does no I/O.
     *
     * @param id at most 255 characters, told apart by case; stored in the clear
     */
    public LeasedVault session(String id) {
        if (id.length() > 255) {
            throw new IllegalArgumentException("the session's id has " + id.length() + " characters, 255 fit");
        }
        Row row = new Row(database, id, life);
        return new LeasedVault(locking ? new AdvisoryLock(row) : row, cipher, id);
    }

    /**
     * The statement that makes the table. Asks the database which kind it is, unless told.
     *
     * @throws IOException if it cannot be asked, or is of a kind that needs a {@link #dialect}
     */
    public String ddl() throws IOException {
        return database.ddl();
    }

    /**
     * Makes the table, if it is not there; also when several replicas do so at once.
     *
     * @throws IOException if the database refuses, and says why
     */
    public void createTable() throws IOException {
        String ddl = database.ddl();
        database.run(connection -> {
            try (Statement statement = database.statement(connection)) {
                return statement.execute(ddl);
            } catch (SQLException e) {
                if (Database.isThere(e)) {
                    return true;
                }
                throw e;
            }
        });
    }

    /** Shows the table only. */
    @Override
    public String toString() {
        return database.toString();
    }
}
