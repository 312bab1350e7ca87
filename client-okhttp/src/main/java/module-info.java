/** Freshet for OkHttp, 4.12 and 5. */
// OkHttp 4.12 is no named module, only a jar with a module name.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.freshet.okhttp {
    requires transitive dev.freshet;
    requires transitive okhttp3;
    requires okio;
    requires static transitive org.jspecify;

    exports dev.freshet.okhttp;
}
