package dev.freshet.vault.jdbc;

import dev.freshet.vault.LeaseStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session's row, leased by an advisory lock that belongs to one connection of PostgreSQL, and dies with it. While the
 * lease is held, everything goes through that connection: the pool may be empty, with every one of its connections held by
 * a refresh that has only its pair to store.
 */
final class AdvisoryLock implements LeaseStore {
    /** By the table itself, however it was named. Two sessions that share a number by chance only wait for each other. */
    private static final String KEY = "(hashtextextended(?, CAST(CAST(? AS regclass) AS oid)::bigint))";

    private final Row row;
    private final Database database;
    private volatile @Nullable LockLease held;

    AdvisoryLock(Row row) {
        this.row = row;
        this.database = row.database;
    }

    @Override
    public Entry read() throws IOException {
        return use(row::read);
    }

    @Override
    public boolean replace(long expected, Entry next) throws IOException {
        return use(connection -> row.replace(connection, expected, next));
    }

    /** By the lease's connection; by another if there is none, or if it has died, and the lease with it. */
    private <T> T use(Database.Task<T> task) throws IOException {
        LockLease lease = held;
        if (lease != null) {
            try {
                return lease.use(task);
            } catch (IOException e) {
                // told by what comes next, if it is more than the connection
            }
        }
        return database.run(task);
    }

    @Override
    public Optional<Grant> tryLease() throws IOException {
        Database.Lent lent = database.lend();
        LockLease lease = null;
        try {
            if (ask(lent.connection(), "SELECT pg_try_advisory_lock" + KEY)) {
                lease = row.fenced(lent.connection())
                        .map(fence -> new LockLease(lent, fence))
                        .orElse(null);
                if (lease == null) {
                    ask(lent.connection(), "SELECT pg_advisory_unlock" + KEY);
                }
            }
            if (lease == null) {
                lent.giveBack();
            }
        } catch (SQLException e) {
            lent.end();
            throw database.failure(e);
        }
        held = lease == null ? held : lease;
        return Optional.ofNullable(lease);
    }

    private boolean ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = database.prepare(connection, sql, row.id, database.table());
                ResultSet answer = select.executeQuery()) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    @Override
    public String toString() {
        return database.toString();
    }

    /** A connection is used by one thread at a time: the renewing one asks whether it still stands. */
    private final class LockLease implements Grant {
        private final ReentrantLock using = new ReentrantLock();
        private final Database.Lent lent;
        private final Row.Fenced fenced;

        LockLease(Database.Lent lent, Row.Fenced fenced) {
            this.lent = lent;
            this.fenced = fenced;
        }

        @Override
        public Entry entry() {
            return fenced.entry();
        }

        @Override
        public long fence() {
            return fenced.fence();
        }

        @Override
        public Duration life() {
            return row.life;
        }

        /** By the connection that has the lock: if that is gone, nothing is written. */
        @Override
        public boolean replace(long expected, Entry next) throws IOException {
            return use(connection -> row.replace(connection, expected, next));
        }

        /** Keeps the connection from looking idle. */
        @Override
        public boolean renew() throws IOException {
            return use(connection -> connection.isValid(2));
        }

        /** A connection that may still have the lock does not go back to its pool: it is ended, and the lock with it. */
        @Override
        public void release() throws IOException {
            if (held == this) {
                held = null;
            }
            using.lock();
            try {
                if (ask(lent.connection(), "SELECT pg_advisory_unlock" + KEY)) {
                    lent.giveBack();
                } else {
                    lent.end();
                }
            } catch (SQLException e) {
                lent.end();
            } finally {
                using.unlock();
            }
        }

        <T> T use(Database.Task<T> task) throws IOException {
            using.lock();
            try {
                return task.run(lent.connection());
            } catch (SQLException e) {
                throw database.failure(e);
            } finally {
                using.unlock();
            }
        }
    }
}
