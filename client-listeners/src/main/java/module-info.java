/** Listeners that are ready to use. Each needs its own library, and no other's. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer's name stands in its manifest
module dev.freshet.listeners {
    requires transitive dev.freshet;
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;
    requires static transitive org.slf4j;
    requires static transitive micrometer.core;
    requires static jdk.jfr;

    exports dev.freshet.listeners;
}
