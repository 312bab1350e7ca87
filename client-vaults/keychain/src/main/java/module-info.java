/** Keeps the key of a vault in the keychain of the operating system. */
@SuppressWarnings("requires-automatic")
module dev.freshet.keychain {
    requires com.sun.jna;
    requires static com.sun.jna.platform;
    requires transitive dev.freshet;
    requires static transitive org.jspecify;

    exports dev.freshet.keychain;

    opens dev.freshet.keychain to
            com.sun.jna;
}
