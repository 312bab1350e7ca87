package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.Refusal.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P22, O16 to O19, O22, O23, O43, O55: what an answer says of our token. */
class RefusalTest {

    /** Headers are separated by a bar. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "Bearer; 401; ; TOKEN",
                "Bearer; 401; Bearer error=\"invalid_token\"; TOKEN",
                "Bearer; 401; Bearer realm=\"api\"; TOKEN",
                "Bearer; 401; Bearer; TOKEN",
                "Bearer; 401; bearer; TOKEN",
                "Bearer; 401; Bearer error=\"expired\"; TOKEN",
                "Bearer; 401; Bearer resource_metadata=\"https://evil.example/\"; TOKEN",
                "Bearer; 401; Basic realm=x; NONE",
                "Bearer; 401; Negotiate; NONE",
                "Bearer; 401; DPoP error=\"invalid_token\"; NONE",
                "Bearer; 401; Basic realm=x, Bearer error=invalid_token; TOKEN",
                "Bearer; 401; Basic realm=x|Bearer error=invalid_token; TOKEN",
                "Bearer; 401; Bearer error=\"insufficient_scope\"; NONE",
                "Bearer; 401; Bearer error=\"invalid_request\"; NONE",
                "Bearer; 401; Bearer|Bearer error=\"invalid_request\"; NONE",
                "Bearer; 401; Bearer error=\"insufficient_user_authentication\"; STEP_UP",
                "Bearer; 401; Bearer error=\"use_dpop_nonce\"; PROOF",
                "Bearer; 401; =; TOKEN",
                "Bearer; 403; Bearer error=\"invalid_token\"; NONE",
                "Bearer; 407; Bearer error=\"invalid_token\"; NONE",
                "Bearer; 400; Bearer error=\"invalid_request\"; NONE",
                "Bearer; 200; Bearer error=\"invalid_token\"; NONE",
                "Bearer; 500; Bearer error=\"invalid_token\"; NONE",
                "DPoP; 401; DPoP error=\"use_dpop_nonce\"; PROOF",
                "DPoP; 401; DPoP error=\"invalid_dpop_proof\"; PROOF",
                "DPoP; 401; DPoP error=\"invalid_token\"; TOKEN",
                "DPoP; 401; Bearer|DPoP algs=\"ES256\"; TOKEN",
                "DPoP; 401; Bearer error=\"invalid_token\"; NONE",
            })
    void anAnswerSays(String scheme, int status, String headers, Kind kind) {
        assertThat(read(scheme, RefreshTrigger.NONE, status, headers).kind()).isEqualTo(kind);
    }

    /** A header of one's own has no challenge. */
    @Test
    void every401SpeaksOfATokenWithoutAScheme() {
        assertThat(read(null, RefreshTrigger.NONE, 401, "Basic realm=x").kind()).isEqualTo(Kind.TOKEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "403; ; TOKEN",
                "403; Bearer error=\"invalid_token\"; TOKEN",
                "403; Bearer error=\"insufficient_scope\"; NONE",
                "403; Bearer error=\"insufficient_user_authentication\"; STEP_UP",
                "419; ; TOKEN",
                "440; Basic realm=x; TOKEN",
                "498; ; TOKEN",
                "404; ; NONE",
                "407; ; NONE",
                "401; Basic realm=x; NONE",
                "503; ; NONE",
            })
    void aTriggerAddsAnswersThatAreNo401(int status, String headers, Kind kind) {
        RefreshTrigger trigger = RefreshTrigger.statuses(403, 419, 440, 498);

        assertThat(read("Bearer", trigger, status, headers).kind()).isEqualTo(kind);
    }

    @Test
    void aTriggerMayLookAtAnyHeader() {
        RefreshTrigger trigger = (status, headers) -> headers.apply("X-Reason").contains("expired");

        assertThat(Refusal.of("Bearer", trigger, 403, name -> List.of(name.equals("X-Reason") ? "expired" : ""))
                        .kind())
                .isEqualTo(Kind.TOKEN);
        assertThat(read("Bearer", trigger, 403, "expired").kind()).isEqualTo(Kind.NONE);
    }

    @Test
    void aTriggerThatThrowsSaysNo() {
        RefreshTrigger trigger = (status, headers) -> {
            throw new IllegalStateException();
        };

        assertThat(read("Bearer", trigger, 403, "").kind()).isEqualTo(Kind.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 401, 407, 500})
    void aTriggerIsNeverAskedOfOtherStatuses(int status) {
        assertThatThrownBy(() -> RefreshTrigger.statuses(403, status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(status));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "acr_values=\"gold silver\", max_age=\"5\"; [gold, silver]; 5",
                "max_age=0; []; 0",
                "acr_values=\"gold\"; [gold]; -1",
                "; []; -1",
                "acr_values=\"a\u00e9 b\tc  d\", max_age=\"soon\"; [d]; -1",
                "max_age=-1; []; -1",
                "max_age=99999999999999999999; []; -1",
            })
    void aDemandIsReadAsFarAsItIsWellFormed(String parameters, String acrValues, long maxAge) {
        String more = parameters == null ? "" : ", " + parameters;
        Refusal refusal =
                read("Bearer", RefreshTrigger.NONE, 401, "Bearer error=insufficient_user_authentication" + more);

        StepUp.Demand demand = StepUp.Demand.of(refusal.step());

        assertThat(demand.acrValues()).hasToString(acrValues);
        assertThat(demand.maxAge()).isEqualTo(maxAge < 0 ? null : Duration.ofSeconds(maxAge));
    }

    private static Refusal read(String scheme, RefreshTrigger trigger, int status, String headers) {
        List<String> all = headers == null || headers.isEmpty() ? List.of() : Arrays.asList(headers.split("\\|"));
        return Refusal.of(scheme, trigger, status, name -> name.equals("WWW-Authenticate") ? all : List.of());
    }
}
