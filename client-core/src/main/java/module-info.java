/** The session of an HTTP client that stays signed in. */
module dev.freshet {
    requires com.fasterxml.jackson.databind;
    requires java.logging;
    requires static com.github.benmanes.caffeine;
    requires static transitive org.jspecify;

    exports dev.freshet;
}
