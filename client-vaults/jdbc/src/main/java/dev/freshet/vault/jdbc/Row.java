package dev.freshet.vault.jdbc;

import dev.freshet.vault.LeaseStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One session's row, with a lease in it that runs out by the database's clock. */
final class Row implements LeaseStore {
    /** Replicas may be told of different lives. */
    private static final long SLACK = 60_000;

    final Database database;
    final String id;
    final Duration life;

    Row(Database database, String id, Duration life) {
        this.database = database;
        this.id = id;
        this.life = life;
    }

    @Override
    public Entry read() throws IOException {
        return database.run(this::read);
    }

    Entry read(Connection connection) throws SQLException {
        String sql = "SELECT version, sealed FROM " + database.table() + " WHERE id = ?";
        return database.first(connection, sql, Row::entry, id).orElse(Entry.NONE);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getLong(1), row.getBytes(2));
    }

    @Override
    public boolean replace(long expected, Entry next) throws IOException {
        return database.run(connection -> replace(connection, expected, next));
    }

    boolean replace(Connection connection, long expected, Entry next) throws SQLException {
        String sql = "UPDATE " + database.table() + " SET version = ?, sealed = ? WHERE id = ? AND version = ?";
        return database.update(connection, sql, next.version(), next.sealed(), id, expected) == 1
                || (expected == Entry.NONE.version() && insert(connection, next, 0, "0"));
    }

    /** The row of a session that has none yet; false when somebody else was faster. */
    private boolean insert(Connection connection, Entry entry, long holder, String leaseEnd) throws SQLException {
        String sql = "INSERT INTO " + database.table()
                + " (id, version, sealed, holder, fence, lease_end) VALUES (?, ?, ?, ?, 1, " + leaseEnd + ")";
        try {
            return database.update(connection, sql, id, entry.version(), entry.sealed(), holder) == 1;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The entry under a lease of another kind, and that lease's number. */
    record Fenced(Entry entry, long fence) {}

    /** Counts a lease that does not stand in the row; empty while one does, of a replica that leases by the row. */
    Optional<Fenced> fenced(Connection connection) throws IOException, SQLException {
        String sql = "UPDATE " + database.table() + " SET fence = fence + 1 WHERE id = ? AND "
                + free(database.now(connection));
        if (database.update(connection, sql, id) == 0 && !insert(connection, Entry.NONE, 0, "0")) {
            return Optional.empty();
        }
        String read = "SELECT version, sealed, fence FROM " + database.table() + " WHERE id = ?";
        return database.first(connection, read, row -> new Fenced(entry(row), row.getLong(3)), id);
    }

    @Override
    public Optional<Grant> tryLease() throws IOException {
        long holder = 1 + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        String end = database.now() + " + " + life.toMillis();
        String sql = "UPDATE " + database.table() + " SET holder = ?, fence = fence + 1, lease_end = " + end
                + " WHERE id = ? AND " + free(database.now());
        return database.run(connection -> {
            boolean taken = database.update(connection, sql, holder, id) == 1
                    || (isMissing(connection) && insert(connection, Entry.NONE, holder, end));
            return taken ? granted(connection, holder) : Optional.empty();
        });
    }

    /** A lease that would last for longer than any does was given by a clock that has been set back since. */
    private String free(String now) {
        return "(holder = 0 OR lease_end <= " + now + " OR lease_end > " + now + " + " + (life.toMillis() + SLACK)
                + ")";
    }

    private boolean isMissing(Connection connection) throws SQLException {
        String sql = "SELECT 1 FROM " + database.table() + " WHERE id = ?";
        return database.first(connection, sql, row -> true, id).isEmpty();
    }

    private Optional<Grant> granted(Connection connection, long holder) throws SQLException {
        String sql = "SELECT version, sealed, fence FROM " + database.table() + " WHERE id = ? AND holder = ?";
        return database.<Grant>first(
                connection, sql, row -> new RowLease(holder, entry(row), row.getLong(3)), id, holder);
    }

    @Override
    public String toString() {
        return database.toString();
    }

    private final class RowLease implements Grant {
        private final long holder;
        private final Entry entry;
        private final long fence;

        RowLease(long holder, Entry entry, long fence) {
            this.holder = holder;
            this.entry = entry;
            this.fence = fence;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public long fence() {
            return fence;
        }

        @Override
        public Duration life() {
            return life;
        }

        @Override
        public boolean replace(long expected, Entry next) throws IOException {
            String sql = "UPDATE " + database.table()
                    + " SET version = ?, sealed = ? WHERE id = ? AND version = ? AND holder = ? AND lease_end > "
                    + database.now();
            return database.run(connection ->
                    database.update(connection, sql, next.version(), next.sealed(), id, expected, holder) == 1);
        }

        @Override
        public boolean renew() throws IOException {
            String sql = "UPDATE " + database.table() + " SET lease_end = " + database.now() + " + " + life.toMillis()
                    + " WHERE id = ? AND holder = ? AND lease_end > " + database.now();
            return database.run(connection -> database.update(connection, sql, id, holder) == 1);
        }

        @Override
        public void release() throws IOException {
            String sql = "UPDATE " + database.table() + " SET holder = 0 WHERE id = ? AND holder = ?";
            database.run(connection -> database.update(connection, sql, id, holder));
        }
    }
}
