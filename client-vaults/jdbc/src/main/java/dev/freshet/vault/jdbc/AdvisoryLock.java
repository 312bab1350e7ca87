package dev.freshet.vault.jdbc;

import dev.freshet.vault.LeaseStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** One session's row, leased by an advisory lock that belongs to one connection of PostgreSQL, and dies with it. */
final class AdvisoryLock implements LeaseStore {
    private final Row row;
    private final Database database;

    AdvisoryLock(Row row) {
        this.row = row;
        this.database = row.database;
    }

    /** 64 bits of a hash: two sessions that share one by chance only wait for each other. */
    private long key() {
        byte[] name = (database.table() + '\0' + row.id).getBytes(StandardCharsets.UTF_8);
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Entry read() throws IOException {
        return row.read();
    }

    @Override
    public boolean replace(long expected, Entry next) throws IOException {
        return row.replace(expected, next);
    }

    @Override
    public Optional<Grant> tryLease() throws IOException {
        try {
            Connection connection = database.connection();
            try {
                if (ask(connection, "SELECT pg_try_advisory_lock(?)")) {
                    return Optional.of(new LockLease(connection, row.read(connection)));
                }
            } catch (SQLException e) {
                connection.abort(Runnable::run);
                throw e;
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private boolean ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = database.prepare(connection, sql, key());
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
        private final Connection connection;
        private final Entry entry;

        LockLease(Connection connection, Entry entry) {
            this.connection = connection;
            this.entry = entry;
        }

        @Override
        public Entry entry() {
            return entry;
        }

        @Override
        public boolean isLock() {
            return true;
        }

        @Override
        public long fence() {
            return 0;
        }

        @Override
        public Duration life() {
            return row.life;
        }

        /** By the connection that has the lock: if that is gone, nothing is written. */
        @Override
        public boolean replace(long expected, Entry next) throws IOException {
            return use(() -> row.replace(connection, expected, next));
        }

        /** Keeps the connection from looking idle. */
        @Override
        public boolean renew() throws IOException {
            return use(() -> connection.isValid(2));
        }

        /** A connection that may still have the lock does not go back to its pool: it is ended, and the lock with it. */
        @Override
        public void release() throws IOException {
            use(() -> {
                try (Connection closing = connection) {
                    if (!ask(closing, "SELECT pg_advisory_unlock(?)")) {
                        closing.abort(Runnable::run);
                    }
                } catch (SQLException e) {
                    connection.abort(Runnable::run);
                }
                return true;
            });
        }

        private interface Use {
            boolean get() throws SQLException;
        }

        private boolean use(Use use) throws IOException {
            using.lock();
            try {
                return use.get();
            } catch (SQLException e) {
                throw database.failure(e);
            } finally {
                using.unlock();
            }
        }
    }
}
