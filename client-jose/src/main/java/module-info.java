/** What needs signatures: tokens that are bound to a key. */
module dev.freshet.jose {
    requires transitive dev.freshet;
    requires static transitive org.jspecify;
    requires com.nimbusds.jose.jwt;

    exports dev.freshet.jose;
}
