package dev.freshet.vault.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.freshet.AuthException;
import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import dev.freshet.SharedTokenVault.Stamped;
import dev.freshet.TokenCipher;
import dev.freshet.vault.LeaseStore.Entry;
import dev.freshet.vault.LeaseStore.Grant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the database's own about {@link JdbcVault}; the contract tests say the rest. */
class JdbcVaultTest {
    private static final byte[] RECORD = "a canary in the record".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = "another record".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);

    enum Kind {
        H2,
        POSTGRES,
        POSTGRES_LOCK;

        DataSource source() {
            return this == H2 ? Databases.h2() : Databases.postgres();
        }

        JdbcVault vaults(DataSource source) {
            JdbcVault vaults = JdbcVault.on(source, cipher(1)).table(newTable());
            return this == POSTGRES_LOCK ? vaults.advisoryLock() : vaults;
        }

        JdbcVault vaults() throws IOException {
            JdbcVault vaults = vaults(source());
            vaults.createTable();
            return vaults;
        }
    }

    private static String newTable() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static TokenCipher cipher(int n) {
        byte[] key = new byte[32];
        key[0] = (byte) n;
        return TokenCipher.fromBytes(key);
    }

    /** Whoever waits is told when the record has changed, and asks again. */
    private static Lease lease(SharedTokenVault vault) throws IOException {
        Optional<Lease> lease = vault.lease(LONG);
        for (int i = 0; lease.isEmpty() && i < 1000; i++) {
            lease = vault.lease(LONG);
        }
        return lease.orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatOneReplicaStoresAnotherOneReads(Kind kind) throws Exception {
        JdbcVault vaults = kind.vaults();
        vaults.session("alice").save(RECORD);

        assertThat(vaults.session("alice").load()).contains(RECORD);
        assertThat(vaults.session("bob").load()).isEmpty();
        assertThat(vaults.session("Alice").load()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoFirstWritesOneIsRefused(Kind kind) throws Exception {
        SharedTokenVault vault = kind.vaults().session("alice");
        String empty = vault.read().stamp();

        assertThat(vault.replace(empty, RECORD)).isPresent();
        assertThat(vault.replace(empty, NEXT)).isEmpty();
        assertThat(vault.load()).contains(RECORD);
    }

    @ParameterizedTest
    @EnumSource
    void aWaiterGetsTheLeaseWhenItIsFree(Kind kind) throws Exception {
        JdbcVault vaults = kind.vaults();
        Lease first = lease(vaults.session("alice"));
        CompletableFuture<Optional<Lease>> second =
                aside(() -> vaults.session("alice").lease(LONG));

        assertThat(vaults.session("alice").lease(Duration.ZERO)).isEmpty();
        assertThat(second).isNotDone();
        first.close();

        second.get(30, TimeUnit.SECONDS).orElseThrow().close();
    }

    @ParameterizedTest
    @EnumSource
    void aWaiterStopsWaitingWhenTheRecordHasChanged(Kind kind) throws Exception {
        JdbcVault vaults = kind.vaults();
        SharedTokenVault vault = vaults.session("alice");
        vault.save(RECORD);
        try (Lease held = lease(vault)) {
            CompletableFuture<Optional<Lease>> waiting =
                    aside(() -> vaults.session("alice").lease(LONG));
            while (!waiting.isDone()) {
                vault.save(NEXT);
            }

            assertThat(waiting.get()).isEmpty();
            assertThat(held.record().record()).isEqualTo(RECORD);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfTheRecordStandsInTheTable(Kind kind) throws Exception {
        DataSource source = kind.source();
        JdbcVault vaults = kind.vaults(source);
        vaults.createTable();
        vaults.session("alice").save(RECORD);

        byte[] stored = column(source, "SELECT sealed FROM " + table(vaults));

        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatIsCopiedUnderAnotherIdDoesNotOpen(Kind kind) throws Exception {
        DataSource source = kind.source();
        JdbcVault vaults = kind.vaults(source);
        vaults.createTable();
        vaults.session("alice").save(RECORD);
        execute(source, "UPDATE " + table(vaults) + " SET id = 'bob'");

        assertThatThrownBy(() -> vaults.session("bob").read())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("clear() the vault");
        vaults.session("bob").clear();
        assertThat(vaults.session("bob").load()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void withoutATableTheMessageSaysHowToMakeIt(Kind kind) {
        SharedTokenVault vault = kind.vaults(kind.source()).session("alice");

        assertThatThrownBy(vault::read)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("JdbcVault.createTable()");
        assertThatThrownBy(() -> vault.lease(LONG)).isInstanceOf(AuthException.Storage.class);
    }

    @ParameterizedTest
    @EnumSource
    void aPoolWithoutAutocommitAndWithTwoConnectionsServesEightWaiters(Kind kind) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(kind.source());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcVault vaults = kind.vaults(pool);
            vaults.createTable();
            CompletableFuture<?>[] waiters = new CompletableFuture<?>[8];
            for (int i = 0; i < waiters.length; i++) {
                waiters[i] = aside(() -> {
                    SharedTokenVault vault = vaults.session("alice");
                    try (Lease lease = lease(vault)) {
                        byte[] before = lease.record().record();
                        byte[] next = {(byte) (before == null ? 1 : before[0] + 1)};
                        return lease.replace(lease.record().stamp(), next).orElseThrow();
                    }
                });
            }
            for (CompletableFuture<?> waiter : waiters) {
                waiter.get(60, TimeUnit.SECONDS);
            }

            assertThat(vaults.session("alice").load()).contains(new byte[] {8});
            try (Connection given = pool.getConnection()) {
                assertThat(given.getAutoCommit()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES"})
    void aHolderPastItsLeaseIsRefusedAndFreesNothing(Kind kind) throws Exception {
        JdbcVault vaults = kind.vaults();
        Row row = new Row(vaults.database(), "alice", Duration.ofMillis(1));
        Row other = new Row(row.database, "alice", LONG);
        Grant paused = row.tryLease().orElseThrow();
        Grant next = other.tryLease().or(() -> polled(other)).orElseThrow();

        assertThat(paused.renew()).isFalse();
        assertThat(paused.replace(0, new Entry(7, RECORD))).isFalse();
        paused.release();

        assertThat(next.fence()).isGreaterThan(paused.fence());
        assertThat(next.replace(0, new Entry(8, NEXT))).isTrue();
        assertThat(other.tryLease()).isEmpty();
    }

    @Test
    void theDatabaseFreesTheLockOfAHolderWhoseConnectionDies() throws Exception {
        JdbcVault vaults = Kind.POSTGRES_LOCK.vaults();
        SharedTokenVault vault = vaults.session("alice");
        Stamped empty = vault.read();
        Lease dying = lease(vault);
        execute(
                Databases.postgres(),
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");

        try (Lease next = lease(vaults.session("alice"))) {
            assertThat(next.exclusive()).as("cut off is not dead").isFalse();
            assertThat(next.fence()).isGreaterThan(dying.fence());
            assertThatThrownBy(() -> dying.replace(empty.stamp(), RECORD)).isInstanceOf(IOException.class);
            assertThat(vault.read().record()).isNull();
        }
        dying.close();
    }

    /** Each refresh holds one connection; what it has to store must not wait for another. */
    @Test
    void asManyRefreshesAsThePoolHasConnectionsAllStoreTheirPairs() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.postgres());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(1000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcVault vaults = Kind.POSTGRES_LOCK.vaults(pool);
            vaults.createTable();
            SharedTokenVault one = vaults.session("alice");
            SharedTokenVault two = vaults.session("bob");
            Lease first = lease(one);
            Lease second = lease(two);

            String announced = first.replace(first.record().stamp(), RECORD).orElseThrow();
            assertThat(one.replace(announced, NEXT)).isPresent();
            assertThat(one.load()).contains(NEXT);
            assertThat(two.read().record()).isNull();

            first.close();
            second.close();
            assertThat(vaults.session("alice").load()).contains(NEXT);
        }
    }

    @Test
    void aConnectionThatHasLostItsLockIsEndedAndNotGivenBack() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.postgres());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcVault vaults = Kind.POSTGRES_LOCK.vaults();
            SharedTokenVault vault = JdbcVault.on(pool, cipher(1))
                    .table(table(vaults))
                    .advisoryLock()
                    .session("alice");
            Lease lease = lease(vault);
            execute(
                    Databases.postgres(),
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
            lease.close();

            try (Lease next = lease(vault)) {
                assertThat(next.fence()).isGreaterThan(lease.fence());
            }
            try (Connection given = pool.getConnection()) {
                assertThat(given.getAutoCommit()).as("as the pool gives them").isFalse();
            }
        }
    }

    /** Three names, and replicas that have not been told of the lock yet: one row, one holder. */
    @Test
    void oneRowHasOneHolderHoweverItsTableIsNamedAndWhateverTheLease() throws Exception {
        JdbcVault vaults = Kind.POSTGRES_LOCK.vaults();
        String table = table(vaults);
        JdbcVault other = JdbcVault.on(Databases.postgres(), cipher(1));
        try (Lease lease = lease(vaults.session("alice"))) {
            assertThat(lease.exclusive()).isFalse();
            for (String name : List.of("public." + table, table.toUpperCase(Locale.ROOT))) {
                assertThat(other.table(name).advisoryLock().session("alice").lease(Duration.ZERO))
                        .as(name)
                        .isEmpty();
            }
        }
        try (Lease byRow = lease(other.table(table).session("alice"))) {
            assertThat(byRow.exclusive()).isFalse();
            assertThat(vaults.session("alice").lease(Duration.ZERO)).isEmpty();
        }
        try (Lease lease = lease(vaults.session("alice"))) {
            assertThat(lease.fence()).isGreaterThan(1);
        }
    }

    @Test
    void theTableIsMadeByAPoolOfOneAndByManyAtOnce() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.postgres());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(1000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcVault.on(pool, cipher(1)).table(newTable()).createTable();
        }
        for (int round = 0; round < 5; round++) {
            JdbcVault vaults = JdbcVault.on(Databases.postgres(), cipher(1)).table(newTable());
            CompletableFuture<?>[] all = new CompletableFuture<?>[8];
            for (int i = 0; i < all.length; i++) {
                all[i] = aside(() -> {
                    vaults.createTable();
                    return true;
                });
            }
            for (CompletableFuture<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** Such a database undoes one of two that meet: that one was slower, and no vault has failed. */
    @Test
    void aLostRaceUnderStrictIsolationIsNoFailure() throws Exception {
        JdbcVault made = Kind.POSTGRES.vaults();
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.postgres());
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        config.setMaximumPoolSize(8);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            SharedTokenVault vault =
                    JdbcVault.on(pool, cipher(1)).table(table(made)).session("alice");
            CompletableFuture<?>[] all = new CompletableFuture<?>[8];
            for (int i = 0; i < all.length; i++) {
                all[i] = aside(() -> {
                    for (int n = 0; n < 30; n++) {
                        Optional<Lease> lease = vault.lease(Duration.ZERO);
                        vault.replace(vault.read().stamp(), RECORD);
                        lease.ifPresent(Lease::close);
                    }
                    return true;
                });
            }
            for (CompletableFuture<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(vault.load()).contains(RECORD);
        }
    }

    private enum Step {
        REPLACE,
        LEASE,
        RENEW,
        REPLACE_UNDER_LEASE,
        RELEASE
    }

    /** At such an isolation a statement that waited for another one's row is undone when that one commits. */
    @ParameterizedTest
    @EnumSource
    void aStatementThatIsUndoneForAnotherOneIsRunAgain(Step step) throws Exception {
        JdbcVault made = Kind.POSTGRES.vaults();
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.postgres());
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection other = Databases.postgres().getConnection();
                Statement statement = other.createStatement()) {
            Row row = new Row(JdbcVault.on(pool, cipher(1)).table(table(made)).database(), "alice", LONG);
            row.replace(0, new Entry(7, RECORD));
            Grant grant = step == Step.LEASE || step == Step.REPLACE
                    ? null
                    : row.tryLease().orElseThrow();
            other.setAutoCommit(false);
            statement.executeUpdate("UPDATE " + table(made) + " SET fence = fence + 1");

            CompletableFuture<Boolean> done = aside(() -> switch (step) {
                case REPLACE -> row.replace(7, new Entry(8, NEXT));
                case LEASE -> row.tryLease().isPresent();
                case RENEW -> grant.renew();
                case REPLACE_UNDER_LEASE -> grant.replace(7, new Entry(8, NEXT));
                case RELEASE -> {
                    grant.release();
                    yield row.tryLease().isPresent();
                }
            });
            await(() -> waitsForARow(table(made)) || done.isDone());
            assertThat(done).isNotDone();
            other.commit();

            assertThat(done.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean waitsForARow(String table) throws Exception {
        try (Connection connection = Databases.postgres().getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer =
                        statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE 'UPDATE " + table + "%'")) {
            return answer.next();
        }
    }

    private static void await(Call<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES"})
    void aLeaseOfAClockThatWasSetBackHoldsNobodyUp(Kind kind) throws Exception {
        JdbcVault vaults = kind.vaults();
        Row row = new Row(vaults.database(), "alice", Duration.ofHours(1));
        row.tryLease().orElseThrow();

        assertThat(new Row(row.database, "alice", Duration.ofHours(1)).tryLease())
                .isEmpty();
        assertThat(new Row(row.database, "alice", Duration.ofSeconds(6)).tryLease())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\ud800", "\udc00b"})
    void anIdThatNoStoreKeepsAsItIsIsRefused(String id) throws Exception {
        JdbcVault vaults = Kind.H2.vaults();

        assertThatThrownBy(() -> vaults.session(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDatabaseWithoutAdvisoryLocksIsSaidSo() throws Exception {
        JdbcVault vaults = Kind.H2.vaults();

        assertThatThrownBy(() -> vaults.advisoryLock().session("alice").lease(Duration.ZERO))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("leave out advisoryLock()");
    }

    @Test
    void aUserWithoutRightsIsToldWhichOnes() throws Exception {
        JdbcVault owner = Kind.POSTGRES.vaults();
        execute(Databases.postgres(), "DROP ROLE IF EXISTS nobody", "CREATE ROLE nobody LOGIN");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Databases.postgresUrl().replace("user=postgres", "user=nobody"));
        try (HikariDataSource pool = new HikariDataSource(config)) {
            SharedTokenVault vault =
                    JdbcVault.on(pool, cipher(1)).table(table(owner)).session("alice");

            assertThatThrownBy(vault::read)
                    .isInstanceOf(AuthException.Storage.class)
                    .hasMessageContaining("grant SELECT, INSERT and UPDATE");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsSaidSo() {
        org.postgresql.ds.PGSimpleDataSource nowhere = new org.postgresql.ds.PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"127.0.0.1"});
        nowhere.setPortNumbers(new int[] {1});

        assertThatThrownBy(
                        () -> JdbcVault.on(nowhere, cipher(1)).session("alice").read())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the database cannot be reached");
    }

    @Test
    void aTableIsNamedAndNothingElse() {
        JdbcVault vaults = JdbcVault.on(Databases.h2(), cipher(1));

        assertThatThrownBy(() -> vaults.table("a; DROP TABLE b")).isInstanceOf(IllegalArgumentException.class);
        assertThat(vaults.table("auth.sessions")).hasToString("JdbcVault[auth.sessions]");
    }

    private static Optional<Grant> polled(Row row) {
        long deadline = System.nanoTime() + LONG.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                Optional<Grant> grant = row.tryLease();
                if (grant.isPresent()) {
                    return grant;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Optional.empty();
    }

    private static String table(JdbcVault vaults) {
        return vaults.database().table();
    }

    private static void execute(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static byte[] column(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getBytes(1);
        }
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    private static <T> CompletableFuture<T> aside(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
