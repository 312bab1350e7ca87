/** Keeps sessions in a database. */
module dev.freshet.vault.jdbc {
    requires transitive dev.freshet.vault;
    requires transitive java.sql;
    requires static transitive org.jspecify;

    exports dev.freshet.vault.jdbc;
}
