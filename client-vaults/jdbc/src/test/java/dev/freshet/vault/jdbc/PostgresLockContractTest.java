package dev.freshet.vault.jdbc;

class PostgresLockContractTest extends JdbcContract {
    @Override
    String kind() {
        return "lock";
    }

    @Override
    String url() {
        return Databases.postgresUrl();
    }
}
