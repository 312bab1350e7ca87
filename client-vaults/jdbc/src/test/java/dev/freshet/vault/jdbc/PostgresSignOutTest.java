package dev.freshet.vault.jdbc;

import dev.freshet.SignOutHarness;
import dev.freshet.testkit.ProcessVaultContract.Opener;

/** Processes that share a row under a lease that runs out. */
class PostgresSignOutTest extends SignOutHarness {
    private final String store = Databases.newPostgresStore("row");

    PostgresSignOutTest() throws Exception {}

    @Override
    protected Class<? extends Opener> opener() {
        return JdbcContract.Opening.class;
    }

    @Override
    protected String store() {
        return store;
    }
}
