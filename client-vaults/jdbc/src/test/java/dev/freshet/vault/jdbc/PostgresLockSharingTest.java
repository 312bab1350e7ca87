package dev.freshet.vault.jdbc;

import dev.freshet.LockingHarness;
import dev.freshet.testkit.ProcessVaultContract.Opener;

/** Processes that share a row under an advisory lock. */
class PostgresLockSharingTest extends LockingHarness {
    private final String store = Databases.newPostgresStore("lock");

    PostgresLockSharingTest() throws Exception {}

    @Override
    protected Class<? extends Opener> opener() {
        return JdbcContract.Opening.class;
    }

    @Override
    protected String store() {
        return store;
    }
}
