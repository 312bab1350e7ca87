package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

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

    /** P26: neither a user's password nor what follows the origin, where a key may stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:c4n4ry@api.example.com",
                "https://user:c4n4ry@api_with_underscores",
                "https://user:c4/n4ry@c4n4ry.example.com",
                "https://user:c4n4ry@a b",
                "https://api.example.com/?key=c4n4ry",
                "https://api.example.com/c4n4ry",
                "https://api.example.com#c4n4ry",
                "http://api.example.com/?key=c4n4ry",
                "https://api.example.com/?key=c4n4ry^",
                "https://b\u00fccher..example/?key=c4n4ry",
                "c4n4ry"
            })
    void whatIsRefusedIsShownAsAnOriginAtMost(String text) {
        for (String what : new String[] {"origin", "token endpoint"}) {
            Throwable refusal = catchThrowable(() -> {
                Origins.secure(text, what);
                Origins.of(text);
            });

            for (Throwable each = refusal; each != null; each = each.getCause()) {
                assertThat(each).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("c4n4ry");
            }
            assertThat(refusal).isNotNull();
        }
    }

    @Test
    void theOriginThatIsRefusedIsShown() {
        assertThatThrownBy(() -> Origins.of("http://api.example.com:8080/path"))
                .hasMessageStartingWith("origin is not https: http://api.example.com:8080;");
    }

    @Test
    void whatSeveralCallsNameIsAddedUp() throws Exception {
        AuthSession session = AuthSession.builder()
                .endpoint(request -> new RefreshOutcome.NotSent("no network"))
                .origins("https://api.example.com")
                .origins("https://files.example.com")
                .build();
        session.signIn(TokenPair.of("a1"));

        assertThat(session.accessFor("https", "api.example.com", 443)).isNotNull();
        assertThat(session.accessFor("https", "files.example.com", 443)).isNotNull();
        assertThat(session.accessFor("https", "example.com", 443)).isNull();
        session.close();
    }

    /** RFC 1035 section 2.3.4: no server has such a name. */
    @Test
    void aLabelOfMoreThan63CharactersIsRefused() {
        String longest = "a".repeat(63);

        assertThat(Origins.of("https://" + longest + ".example.com").contain("https", longest + ".example.com", 443))
                .isTrue();
        assertThatThrownBy(() -> Origins.of("https://a" + longest + ".example.com"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Origins.of("https://\u00fc" + longest + ".example.com"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
