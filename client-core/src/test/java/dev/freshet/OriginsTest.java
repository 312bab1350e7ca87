package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P21, T1, T2: which origins get the token. */
class OriginsTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com, https, api.example.com, 443, true",
        "https://api.example.com, https, api.example.com, -1, true",
        "https://API.example.com/, HTTPS, Api.Example.Com, 443, true",
        "https://api.example.com, https, api.example.com, 8443, false",
        "https://api.example.com, http, api.example.com, 443, false",
        "https://api.example.com, https, example.com, 443, false",
        "https://api.example.com, https, api.example.com.evil.org, 443, false",
        "https://api.example.com, https, evil-api.example.com, 443, false",
        "https://b\u00fccher.example, https, xn--bcher-kva.example, 443, true",
        "http://localhost:8080, http, localhost, 8080, true",
        "'http://[::1]:8080', http, ::1, 8080, true",
        "'http://[::1]:8080', http, [::1], 8080, true",
        "http://127.0.0.1:8080, http, 127.0.0.2, 8080, false",
    })
    void schemeHostAndPortAreCompared(String origin, String scheme, String host, int port, boolean contained) {
        assertThat(Origins.of(origin).contain(scheme, host, port)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com",
                "http://127.0.0.1.evil.org",
                "http://localhost.evil.org",
                "ftp://localhost",
                "https://",
                "api.example.com",
                "https://api.example.com/path",
                "https://api.example.com?q",
                "",
                "https://a b"
            })
    void whatIsNoSafeOriginIsRefused(String origin) {
        assertThatThrownBy(() -> Origins.of(origin)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPasswordInAnOriginIsNotQuoted() {
        assertThatThrownBy(() -> Origins.of("https://user:c4n4ry@api.example.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c4n4ry");
    }
}
