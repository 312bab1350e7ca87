/** Freshet for the HTTP client of the JDK. */
module dev.freshet.javahttp {
    requires transitive dev.freshet;
    requires transitive java.net.http;
    requires static transitive org.jspecify;

    exports dev.freshet.javahttp;
}
