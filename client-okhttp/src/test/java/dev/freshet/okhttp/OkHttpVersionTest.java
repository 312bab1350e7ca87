package dev.freshet.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;

/** The build runs these tests once on OkHttp 4.12 and once on OkHttp 5, and says which it means. */
final class OkHttpVersionTest {
    @Test
    void theOkHttpOfThisRunIsTheOneThatWasAskedFor() throws Exception {
        // By reflection: the compiler would copy the constant of the version it compiles against.
        Object version = OkHttp.class.getField("VERSION").get(null);

        assertThat(version).isEqualTo(System.getProperty("freshet.okhttp"));
    }
}
