package dev.freshet.vault.jdbc;

import dev.freshet.LeasingHarness;
import dev.freshet.testkit.ProcessVaultContract.Opener;

/** Processes that share a row under a lease that runs out. */
class PostgresRowSharingTest extends LeasingHarness {
    private final String store = Databases.newPostgresStore("row");

    PostgresRowSharingTest() throws Exception {}

    @Override
    protected Class<? extends Opener> opener() {
        return JdbcContract.Opening.class;
    }

    @Override
    protected String store() {
        return store;
    }
}
