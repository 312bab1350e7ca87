/** A token server that rotates and punishes, gates and fakes, for tests of signed-in HTTP code. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.freshet.testkit {
    requires com.fasterxml.jackson.databind;
    requires transitive dev.freshet;
    requires static com.nimbusds.jose.jwt;
    requires static kotlin.stdlib;
    requires static okhttp3;
    requires static okio;
    requires static transitive mockwebserver3;
    requires static transitive okhttp3.mockwebserver;
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;

    exports dev.freshet.testkit;
}
