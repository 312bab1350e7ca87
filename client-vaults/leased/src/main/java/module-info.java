/** What vaults in stores that several machines share have in common. */
module dev.freshet.vault {
    requires transitive dev.freshet;
    requires static transitive org.jspecify;

    exports dev.freshet.vault;
}
