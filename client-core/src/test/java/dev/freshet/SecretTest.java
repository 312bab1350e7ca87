package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P26, T3. */
class SecretTest {
    private static final Secret SECRET = Secret.of("c4n4ry");

    @Test
    void itNeverPrints() {
        TokenPair pair = TokenPair.of("c4n4ry-access", "c4n4ry-refresh");

        assertThat(SECRET.toString()).isEqualTo("\u2022\u2022\u2022");
        assertThat("" + pair + SECRET).doesNotContain("c4n4ry");
        assertThat(SECRET).isNotInstanceOf(Serializable.class);
    }

    @Test
    void revealIsTheOneWayOut() {
        assertThat(SECRET.reveal()).isEqualTo("c4n4ry");
    }

    @ParameterizedTest
    @CsvSource({"c4n4ry, true", "c4n4rY, false", "c4n4r, false", "c4n4ryy, false", "c4n4r\u00fd, false"})
    void theCharactersAreCompared(String other, boolean equal) {
        assertThat(SECRET.equals(Secret.of(other))).isEqualTo(equal);
        assertThat(SECRET.hashCode() == Secret.of(other).hashCode()).isEqualTo(equal);
    }

    @Test
    void itIsEqualToNothingElse() {
        assertThat(SECRET).isNotEqualTo("c4n4ry").isNotEqualTo(null);
    }

    @Test
    void whatIsEmptyIsNoSecret() {
        assertThatThrownBy(() -> Secret.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, true",
        "!~, true",
        "'a b', false",
        "'a\tb', false",
        "'a\r\nb', false",
        "a\u007fb, false",
        "a\u00e9b, false",
        "a\u0000b, false"
    })
    void onlyVisibleAsciiFitsAHeader(String characters, boolean fits) {
        assertThat(Secret.of(characters).fitsHeader()).isEqualTo(fits);
    }
}
