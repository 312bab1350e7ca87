package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Array;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite without freshet-core, JUnit and any mock server can use the server, its timeline and its assertions. */
final class KitAloneTest {
    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static Object call(Object on, String method) throws Exception {
        return on.getClass().getMethod(method).invoke(on);
    }

    @Test
    void theServerNeedsNothingButJackson(@TempDir Path folder) throws Exception {
        URL[] jars = Stream.of(RotatingAuthServer.class, ObjectMapper.class, JsonFactory.class, JsonIgnore.class)
                .map(KitAloneTest::home)
                .toArray(URL[]::new);
        try (URLClassLoader alone = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> alone.loadClass("dev.freshet.AuthSession"))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThatThrownBy(() -> alone.loadClass("org.junit.jupiter.api.Test"))
                    .isInstanceOf(ClassNotFoundException.class);
            Class<?> type = alone.loadClass(RotatingAuthServer.class.getName());

            try (AutoCloseable server = (AutoCloseable) type.getMethod("start").invoke(null)) {
                type.getMethod("signIn", String.class).invoke(server, "ada");
                String origin = (String) type.getMethod("url", String.class).invoke(server, "");
                assertThat(new Client(origin).get("/", "none").statusCode()).isEqualTo(401);

                Object verification = call(server, "verify");
                call(verification, "noReplay");
                verification.getClass().getMethod("noSecretIn", Object[].class).invoke(verification, (Object)
                        new Object[] {"nothing"});
                Object none = Array.newInstance(type, 0);
                verification
                        .getClass()
                        .getMethod("noTokenLeftOrigin", none.getClass())
                        .invoke(verification, none);
                Object timeline = call(server, "timeline");
                timeline.getClass()
                        .getMethod("writeTo", Path.class, String.class)
                        .invoke(timeline, folder.resolve("page.html"), "alone");
                assertThat(timeline.toString()).contains("signs in ada", "GET /, access", "401");
            }
        }
        assertThat(Files.readString(folder.resolve("page.html"))).contains("<svg");
    }
}
