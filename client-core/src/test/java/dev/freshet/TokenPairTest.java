package dev.freshet;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

/** What an application may hand over by mistake. */
class TokenPairTest {
    @Test
    @SuppressWarnings("NullAway") // as a login without a refresh token does
    void whatIsMissingIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> TokenPair.of("a1", null))
                .withMessageContaining("refresh")
                .withMessageContaining("TokenPair.of(access)");
        assertThatNullPointerException()
                .isThrownBy(() -> TokenPair.of(null, "r1"))
                .withMessage("access");
        assertThatNullPointerException().isThrownBy(() -> TokenPair.of(null)).withMessage("access");
    }
}
