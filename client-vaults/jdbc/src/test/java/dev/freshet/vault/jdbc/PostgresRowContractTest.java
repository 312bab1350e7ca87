package dev.freshet.vault.jdbc;

class PostgresRowContractTest extends JdbcContract {
    @Override
    String kind() {
        return "row";
    }

    @Override
    String url() {
        return Databases.postgresUrl();
    }
}
