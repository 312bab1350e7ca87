/** OkHttp clients that stay signed in. */
module dev.freshet.okhttp {
    requires transitive dev.freshet;
    requires transitive okhttp3;
    requires static transitive org.jspecify;

    exports dev.freshet.okhttp;
}
