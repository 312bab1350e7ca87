package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser makes of Set-Cookie, RFC 6265 sections 5.1 to 5.4: P27, T14, T17. */
final class SetCookieTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final URI FROM = URI.create("https://api.example.com/auth/refresh?x=/");

    private static String fate(@Nullable SetCookie cookie) {
        return cookie == null ? "none" : cookie.isGone(NOW) ? "gone" : cookie.value();
    }

    private static String fate(URI from, String... headers) {
        return fate(SetCookie.last(List.of(headers), "rt", from, NOW));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    rt=r2                               | r2
                    rt=r2; HttpOnly; Secure; SameSite=Strict; Partitioned; Priority=High | r2
                    rt=r2;;; ; =; =x; ====              | r2
                    ` \t rt \t = \t r2 \t ; x`          | r2
                    rt=r2=x==                           | r2=x==
                    rt="r2"                             | "r2"
                    rt="r2                              | "r2
                    rt=r%202                            | r%202
                    rt=r2, other=x                      | r2, other=x
                    rt=a b                              | a b
                    rt                                  | none
                    ``                                  | none
                    =r2                                 | none
                    ; rt=r2                             | none
                    RT=r2                               | none
                    xrt=r2                              | none
                    x=1; rt=r2                          | none
                    rt=                                 | gone
                    rt=""                               | gone
                    rt=;Path=/                          | gone
                    """)
    void aNameAndAValueAreReadAsTheyStand(String header, String expected) {
        assertThat(fate(FROM, header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Max-Age=60                          | PT1M
                    max-age = 60                        | PT1M
                    MAX-AGE=060                         | PT1M
                    Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT | PT1M
                    Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60 | PT1M
                    Max-Age=0; Max-Age=60               | PT1M
                    Max-Age=60; Max-Age=x               | PT1M
                    Max-Age=99999999999999999999999999  | PT876000H
                    Max-Age=9223372036854775807         | PT876000H
                    Expires=Thu, 31 Jan 2030 12:01:00 GMT | PT1M
                    Max-Age=1e9; Expires=Thu, 31 Jan 2030 12:01:00 GMT | PT1M
                    Expires=Thu, 31 Jan 2030 12:01:00 GMT; Expires=never | PT1M
                    Max-Age                             |
                    Max-Age=                            |
                    Max-Age=+60                         |
                    Max-Age=6 0                         |
                    Max-Age="60"                        |
                    Max-Age=--1                         |
                    Max-Age=-                           |
                    Expires=0                           |
                    Expires=never                       |
                    Expires                             |
                    """)
    void itLivesAsLongAsItSays(String attributes, Duration expected) {
        SetCookie cookie = SetCookie.last(List.of("rt=r2; " + attributes), "rt", FROM, NOW);

        assertThat(fate(cookie)).isEqualTo("r2");
        assertThat(cookie).extracting(it -> it.lifetime(NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Max-Age=0
                    Max-Age=-1
                    Max-Age=-99999999999999999999999999
                    Max-Age=60; Max-Age=0
                    Max-Age=0; Expires=Fri, 31 Jan 2031 12:00:00 GMT
                    Expires=Thu, 31 Jan 2030 12:00:00 GMT
                    Expires=Thu, 01-Jan-1970 00:00:01 GMT
                    """)
    void itIsGoneWhenItsTimeIsOver(String attributes) {
        assertThat(fate(FROM, "rt=deleted; " + attributes)).isEqualTo("gone");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Thu, 31 Jan 2030 12:00:00 GMT   | 2030-01-31T12:00:00Z
                    Thu, 31-Jan-30 12:00:00 GMT     | 2030-01-31T12:00:00Z
                    Thu Jan 31 12:00:00 2030        | 2030-01-31T12:00:00Z
                    2030 jANUARY 31 1:2:3           | 2030-01-31T01:02:03Z
                    31 Jan 2030 12:00:00.123        | 2030-01-31T12:00:00Z
                    31st Jan 2030 12:00:00          | 2030-01-31T12:00:00Z
                    1 Jan 69 0:0:0                  | 2069-01-01T00:00:00Z
                    1 Jan 70 0:0:0                  | 1970-01-01T00:00:00Z
                    1 Jan 99 0:0:0                  | 1999-01-01T00:00:00Z
                    1 Jan 1601 0:0:0                | 1601-01-01T00:00:00Z
                    1 Jan 1600 0:0:0                |
                    1 Jan 999 0:0:0                 |
                    1 Jan 20300 0:0:0               |
                    0 Jan 2030 0:0:0                |
                    30 Feb 2030 0:0:0               |
                    1 Jan 2030 24:0:0               |
                    1 Jan 2030 0:60:0               |
                    1 Jan 2030 0:0:60               |
                    1 Jan 2030 0:0                  |
                    1 Jan 2030                      |
                    Jan 2030 0:0:0                  |
                    1 2030 0:0:0                    |
                    1 Jam 2030 0:0:0                |
                    1 Jan 0:0:0                     |
                    1 Jan 2030 0:0:000              |
                    1 Jan 2030 ٣:0:0                |
                    ``                              |
                    """)
    void aDateIsReadAsItComes(String text, Instant expected) {
        assertThat(CookieDate.read(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    https://api.example.com/auth/refresh | Domain=api.example.com   | r2
                    https://api.example.com/auth/refresh | Domain=API.Example.COM   | r2
                    https://API.example.com/auth/refresh | Domain=api.example.com   | r2
                    https://api.example.com/auth/refresh | Domain=example.com       | r2
                    https://api.example.com/auth/refresh | Domain=.example.com      | r2
                    https://api.example.com/auth/refresh | Domain=                  | r2
                    https://api.example.com/auth/refresh | Domain=evil.com; Domain=example.com | r2
                    https://api.example.com/auth/refresh | Domain=example.com; Domain= | r2
                    https://api.example.com/auth/refresh | Domain=evil.com; Domain= | none
                    https://api.example.com/auth/refresh | Domain=example.com; Domain=evil.com | none
                    https://api.example.com/auth/refresh | Domain=evil.com          | none
                    https://api.example.com/auth/refresh | Domain=ample.com         | none
                    https://api.example.com/auth/refresh | Domain=www.api.example.com | none
                    http://127.0.0.1:8080/auth/refresh   | Domain=127.0.0.1         | r2
                    http://127.0.0.1:8080/auth/refresh   | Domain=0.0.1             | none
                    http://[::1]:8080/auth/refresh       | Secure                   | r2
                    http://[::1]:8080/auth/refresh       | Domain=::1               | none
                    https://api.example.com/auth/refresh | Path=/                   | r2
                    https://api.example.com/auth/refresh | Path=/auth               | r2
                    https://api.example.com/auth/refresh | Path=/auth/              | r2
                    https://api.example.com/auth/refresh | Path=/auth/refresh       | r2
                    https://api.example.com/auth/refresh?x=/other | Path=/auth/refresh | r2
                    https://api.example.com/auth/refresh | Path=/other; Path=/auth  | r2
                    https://api.example.com/auth/refresh | Path                     | r2
                    https://api.example.com/auth/refresh | Path=auth                | r2
                    https://api.example.com/auth/refresh | Path=/other; Path=x      | r2
                    https://api.example.com/auth/refresh | Path=/auth/refresh/      | none
                    https://api.example.com/auth/refresh | Path=/au                 | none
                    https://api.example.com/auth/refresh | Path=/Auth               | none
                    https://api.example.com/auth/refresh | Path=/other              | none
                    https://api.example.com              | Path=/                   | r2
                    https://api.example.com              | HttpOnly                 | r2
                    https://api.example.com              | Path=/auth               | none
                    https://api.example.com/refresh      | HttpOnly                 | r2
                    """)
    void onlyWhatWouldBeSentBackCounts(URI from, String attributes, String expected) {
        assertThat(fate(from, "rt=r2; " + attributes)).isEqualTo(expected);
    }

    @Test
    void ofSeveralTheLastCounts() {
        assertThat(fate(FROM, "rt=r2", "other=x", "rt=r3", "rt=x; Path=/other")).isEqualTo("r3");
        assertThat(fate(FROM)).isEqualTo("none");
    }

    @Test
    void oneThatIsTakenAwayAndSetAgainIsSet() {
        assertThat(fate(FROM, "rt=; Max-Age=0", "rt=r2")).isEqualTo("r2");
    }

    @Test
    void oneThatIsSetAndTakenAwayIsGone() {
        assertThat(fate(FROM, "rt=r2", "rt=; Max-Age=0")).isEqualTo("gone");
        assertThat(fate(FROM, "rt=r2", "rt=; Max-Age=0; Path=/auth; Domain=api.example.com"))
                .isEqualTo("gone");
    }

    @Test
    void oneThatMovesToAnotherPathOrDomainIsSet() {
        assertThat(fate(FROM, "rt=r2; Path=/auth", "rt=; Max-Age=0; Path=/")).isEqualTo("r2");
        assertThat(fate(FROM, "rt=r2", "rt=; Max-Age=0; Domain=example.com")).isEqualTo("r2");
        assertThat(fate(FROM, "rt=r2", "rt=; Max-Age=0; Path=/other")).isEqualTo("r2");
    }

    @Test
    void oneThatIsTakenAwayElsewhereIsNotSpokenOf() {
        assertThat(fate(FROM, "rt=; Max-Age=0; Path=/other")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "a2"  | a2
                    a2    | a2
                    "a2   | "a2
                    "     | "
                    a"2"  | a"2"
                    """)
    void quotesAroundAValueCanBeLeftAway(String value, String expected) {
        SetCookie cookie = SetCookie.read("rt=" + value, FROM, NOW);

        assertThat(cookie).extracting(SetCookie::unquoted).isEqualTo(expected);
    }

    @Test
    void aHeaderOf16KilobytesIsReadAndALongerOneIsNot() {
        String value = "a".repeat(16 * 1024 - 3);

        assertThat(fate(FROM, "rt=" + value)).isEqualTo(value);
        assertThat(fate(FROM, "rt=a" + value)).isEqualTo("none");
    }

    @Test
    void itsValueIsNotShown() {
        assertThat(SetCookie.read("rt=canary; Path=/canary", FROM, NOW)).hasToString("SetCookie[rt]");
    }

    /** The work is counted by time against a header a sixteenth as long; a square would be 256 times as slow. */
    @Test
    void noHeaderTakesMoreThanLinearTime() {
        for (String unit :
                List.of(";", "=", " ", "\"", "; Expires=1", "; Max-Age=1", "; Domain=a", "1 ", "1:1:1:", "a.")) {
            long small = nanos("rt=r2; Expires=" + unit.repeat(1000 / unit.length()));
            long large = nanos("rt=r2; Expires=" + unit.repeat(16_000 / unit.length()));

            assertThat(large).as(unit).isLessThan(64 * small + 20_000_000);
        }
    }

    private static long nanos(String header) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            SetCookie.last(List.of(header), "rt", FROM, NOW);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
