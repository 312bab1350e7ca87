package dev.freshet.vault.jdbc;

import java.util.Objects;

/**
 * What differs between databases. PostgreSQL and H2 are known; for another one, say it here, and let
 * {@code ProcessVaultContract} of the test kit judge it.
 *
 * @param nowMillis an expression for the database's own clock, in milliseconds, read anew by every statement
 * @param binary the type of a column of bytes
 */
public record SqlDialect(String nowMillis, String binary) {

    /** PostgreSQL. */
    public static final SqlDialect POSTGRESQL =
            new SqlDialect("CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)", "BYTEA");

    /** H2. */
    public static final SqlDialect H2 =
            new SqlDialect("CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)", "BLOB");

    /** Neither may be null. */
    public SqlDialect {
        Objects.requireNonNull(nowMillis, "nowMillis");
        Objects.requireNonNull(binary, "binary");
    }
}
