/** What needs signatures: tokens that are bound to a key, and clients that prove who they are with one. */
module dev.freshet.jose {
    requires transitive dev.freshet;
    requires static transitive org.jspecify;
    requires com.nimbusds.jose.jwt;

    exports dev.freshet.jose;
}
