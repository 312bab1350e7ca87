package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.freshet.HttpTransport.Response;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer of an OAuth server means: O5 to O12; T14 to T19; P7, P12, P13, P25, P27. */
final class TokenAnswerTest {
    private static final String SPENT = "r1";
    private static final String GOOD = "{\"access_token\":\"a2\",\"token_type\":\"Bearer\"}";

    private static RefreshOutcome outcome(Response response) throws IOException {
        return OAuthEndpoint.at("https://id.example.com/token")
                .clientId("app")
                .over(request -> response)
                .refresh(new RefreshRequest(Secret.of(SPENT), "id", Duration.ofSeconds(7)));
    }

    private static RefreshOutcome outcome(int status, String body) throws IOException {
        return outcome(answer(status, body));
    }

    private static TokenPair pair(String body) throws IOException {
        RefreshOutcome outcome = outcome(200, body);
        assertThat(outcome).isInstanceOf(Refreshed.class);
        return ((Refreshed) outcome).pair();
    }

    // 2xx

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299})
    void aWholeAnswerIsAPair(int status) throws IOException {
        String body = "{\"access_token\":\"a2\",\"token_type\":\"bearer\",\"expires_in\":300,\"refresh_token\":\"r2\","
                + "\"scope\":\"read write\",\"not-before-policy\":0,\"x\":{\"y\":[null]}}";

        assertThat(outcome(status, body))
                .isEqualTo(new Refreshed(
                        TokenPair.of("a2", "r2")
                                .tokenType("bearer")
                                .expiresIn(Duration.ofSeconds(300))
                                .scope("read write"),
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"refresh_token\":null", ",\"refresh_token\":\"\""})
    void withoutARefreshTokenTheOldOneStays(String member) throws IOException {
        assertThat(pair(GOOD.replace("}", member + "}"))).isEqualTo(TokenPair.of("a2"));
    }

    @Test
    void aTokenOf64KilobytesIsAToken() throws IOException {
        String token = "a".repeat(65536);

        assertThat(pair(GOOD.replace("a2", token)).access()).isEqualTo(Secret.of(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "BEARER", "DPoP", "mac", "urn:example:type"})
    void everyTokenTypeIsPassedOn(String name) throws IOException {
        assertThat(pair(GOOD.replace("Bearer", name)).tokenType()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    300                | PT5M
                    4                  | PT4S
                    1.9                | PT1S
                    3e2                | PT5M
                    "300"              | PT5M
                    " 300 "            | PT5M
                    "59.9"             | PT59S
                    31536001           | PT8760H
                    1e300              | PT8760H
                    1e999999           | PT8760H
                    99999999999999999999999999999999 | PT8760H
                    "99999999999999999999999999999"  | PT8760H
                    0                  |
                    0.5                |
                    -1                 |
                    -1e300             |
                    "-5"               |
                    "soon"             |
                    "1e3"              |
                    "0x10"             |
                    "NaN"              |
                    ""                 |
                    null               |
                    true               |
                    {}                 |
                    [300]              |
                    """)
    void aLifetimeIsReadOrUnknown(String json, Duration expected) throws IOException {
        assertThat(pair(GOOD.replace("}", ",\"expires_in\":" + json + "}")).expiresIn())
                .isEqualTo(expected);
    }

    /** 0 is what Keycloak says of an offline token; whether one of a year has ended only the server need know. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    1800     | PT30M
                    "1800"   | PT30M
                    31535999 | PT8759H59M59S
                    31536000 |
                    1e300    |
                    0        |
                    -1       |
                    "soon"   |
                    null     |
                    {}       |
                    """)
    void aRefreshTokensLifetimeIsReadOrUnknown(String json, Duration expected) throws IOException {
        assertThat(pair(GOOD.replace("}", ",\"refresh_expires_in\":" + json + "}"))
                        .refreshExpiresIn())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[\"a\"]", "\"a\\nb\"", "\"\""})
    void aScopeThatIsNoneIsAsAsked(String json) throws IOException {
        assertThat(pair(GOOD.replace("}", ",\"scope\":" + json + "}")).scope()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Tue, 15 Nov 1994 08:12:31 GMT | 1994-11-15T08:12:31Z
                    Mon, 15 Nov 1994 08:12:31 GMT |
                    yesterday                     |
                    784887151                     |
                    """)
    void theAnswersDateIsKeptIfItIsOne(String header, Instant expected) throws IOException {
        assertThat(outcome(answer(200, GOOD, "date", header))).isEqualTo(new Refreshed(TokenPair.of("a2"), expected));
    }

    static Stream<String> uselessAccessTokens() {
        return Stream.of(
                "\"token_type\":\"Bearer\"",
                "\"token_type\":\"Bearer\",\"access_token\":null",
                "\"token_type\":\"Bearer\",\"access_token\":\"\"",
                "\"token_type\":\"Bearer\",\"access_token\":42",
                "\"token_type\":\"Bearer\",\"access_token\":{\"value\":\"a2\"}",
                "\"token_type\":\"Bearer\",\"access_token\":\"canary\\r\\nX: y\"",
                "\"token_type\":\"Bearer\",\"access_token\":\"canary canary\"",
                "\"token_type\":\"Bearer\",\"access_token\":\"canary\\u0000\"",
                "\"token_type\":\"Bearer\",\"access_token\":\"canaryé\"",
                "\"token_type\":\"Bearer\",\"access_token\":\"canary\\ud800\"",
                "\"access_token\":\"canary\"",
                "\"access_token\":\"canary\",\"token_type\":null",
                "\"access_token\":\"canary\",\"token_type\":7",
                "\"access_token\":\"canary\",\"token_type\":\"Bea\\nrer\"");
    }

    @ParameterizedTest
    @MethodSource("uselessAccessTokens")
    void aRefreshTokenIsKeptHoweverUselessTheRest(String members) throws IOException {
        assertThat(outcome(200, "{" + members + ",\"refresh_token\":\"r2\"}"))
                .asInstanceOf(type(Unusable.class))
                .satisfies(it -> assertThat(it.refreshToken()).isEqualTo(Secret.of("r2")))
                .satisfies(it -> assertThat(it.reason()).isNotEmpty().doesNotContain("canary"));
    }

    @ParameterizedTest
    @MethodSource("uselessAccessTokens")
    void anAnswerWithoutAnythingUsableIsAmbiguous(String members) throws IOException {
        assertThat(outcome(200, "{" + members + "}"))
                .asInstanceOf(type(Ambiguous.class))
                .satisfies(it -> assertThat(it.reason()).startsWith("200: the ").doesNotContain("canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"canary\\n\"", "\"canary canary\"", "\"canary\\u00e9\"", "42", "[\"canary\"]", "{}"})
    void aRefreshTokenThatCannotBeKeptIsAmbiguous(String json) throws IOException {
        assertThat(outcome(200, GOOD.replace("}", ",\"refresh_token\":" + json + "}")))
                .isEqualTo(new Ambiguous("200 with a refresh token that is not visible ASCII"));
    }

    @Test
    void an200ThatHoldsAnErrorNamesIt() throws IOException {
        assertThat(outcome(200, "{\"error\":\"bad_refresh_token\"}"))
                .isEqualTo(new Ambiguous("200 with error bad_refresh_token"));
    }

    static Stream<byte[]> notAnObject() {
        return Stream.of(
                        "canary",
                        "null",
                        "\"canary\"",
                        "[" + GOOD + "]",
                        GOOD.substring(0, GOOD.length() - 1),
                        GOOD.substring(0, 20),
                        GOOD + "canary",
                        GOOD + GOOD,
                        "{'access_token':'a2','token_type':'Bearer'}",
                        "access_token=a2&token_type=Bearer",
                        GOOD.replace("}", ",\"access_token\":\"a3\"}"),
                        GOOD.replace("}", ",\"refresh_token\":\"r2\",\"refresh_token\":\"r3\"}"),
                        GOOD.replace("}", ",\"x\":" + "[".repeat(16) + "]".repeat(16) + "}"),
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000),
                        GOOD.replace("}", ",\"x\":" + "9".repeat(101) + "}"),
                        GOOD.replace("}", ",\"x\":[" + "{},".repeat(20_000) + "{}]}"))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("notAnObject")
    void whatIsNoJsonObjectIsAmbiguousAndNotEchoed(byte[] body) throws IOException {
        assertThat(outcome(answer(200, body, "Content-Type", "application/json")))
                .isEqualTo(new Ambiguous("200 that is not a JSON object"));
    }

    @Test
    void badUtf8SpoilsATokenAndNothingElse() throws IOException {
        byte[] inToken = GOOD.replace("a2", "a\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        byte[] elsewhere = GOOD.replace("}", ",\"name\":\"\u00ff\"}").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(outcome(answer(200, inToken)))
                .isEqualTo(new Ambiguous("200: the access token is not visible ASCII"));
        assertThat(outcome(answer(200, elsewhere))).isEqualTo(new Refreshed(TokenPair.of("a2"), null));
    }

    @Test
    void nestingOf16IsRead() throws IOException {
        String member = ",\"x\":" + "[".repeat(15) + "]".repeat(15);

        assertThat(pair(GOOD.replace("}", member + "}"))).isEqualTo(TokenPair.of("a2"));
    }

    @Test
    void aByteOrderMarkIsSkipped() throws IOException {
        assertThat(pair("\ufeff" + GOOD)).isEqualTo(TokenPair.of("a2"));
    }

    @Test
    void aWrongContentTypeDoesNotHideAPair() throws IOException {
        assertThat(outcome(answer(200, GOOD, "Content-Type", "text/html")))
                .isEqualTo(new Refreshed(TokenPair.of("a2"), null));
    }

    @Test
    void aPageIsCalledOne() throws IOException {
        assertThat(outcome(answer(200, "<html>canary", "content-type", "Text/HTML; charset=utf-8")))
                .isEqualTo(new Ambiguous("200 with text/html"));
    }

    @Test
    void anEmptyAnswerIsAmbiguous() throws IOException {
        assertThat(outcome(200, "")).isEqualTo(new Ambiguous("200 without a body"));
        assertThat(outcome(204, "")).isEqualTo(new Ambiguous("204 without a body"));
    }

    @Test
    void anAnswerOverTheLimitIsAmbiguousWhateverTheTransportLetThrough() throws IOException {
        String spaces = " ".repeat(1 << 20);

        assertThat(outcome(200, GOOD + spaces)).isEqualTo(new Ambiguous("200 with more than 1048576 bytes"));
        assertThat(outcome(400, "{\"error\":\"invalid_grant\"}" + spaces)).isEqualTo(new Misconfigured("400"));
    }

    // refusals

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void invalidGrantEndsTheSession(int status) throws IOException {
        assertThat(outcome(status, "{\"error\":\"invalid_grant\",\"error_description\":\"canary\"}"))
                .isEqualTo(new Rejected("invalid_grant"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 408, 429, 500, 503})
    void invalidGrantElsewhereEndsNothing(int status) throws IOException {
        assertThat(outcome(status, "{\"error\":\"invalid_grant\"}")).isNotInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "invalid_client",
                "unauthorized_client",
                "unsupported_grant_type",
                "invalid_scope",
                "invalid_request",
                "invalid_target",
                "INVALID_GRANT"
            })
    void anyOtherErrorIsAFaultOfTheConfiguration(String error) throws IOException {
        assertThat(outcome(400, "{\"error\":\"" + error + "\"}")).isEqualTo(new Misconfigured(error));
        assertThat(outcome(401, "{\"error\":\"" + error + "\"}")).isEqualTo(new Misconfigured(error));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>invalid_grant",
                "{}",
                "[]",
                "{\"error\":7}",
                "{\"error\":{\"code\":\"invalid_grant\"}}",
                "{\"error\":\"\"}",
                "{\"error\":\"r1\"}",
                "{\"error\":\"Bad\\r\\nthing\"}",
                "{\"error\":\"your token canary7 is bad\"}",
                "{\"error\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"
            })
    void anErrorThatCannotBeShownIsItsStatus(String body) throws IOException {
        assertThat(outcome(400, body)).isEqualTo(new Misconfigured("400"));
        assertThat(outcome(404, body)).isEqualTo(new Misconfigured("404"));
    }

    @Test
    void aRefreshTokenThatComesBackAsAnErrorIsNotShown() throws IOException {
        RefreshOutcome outcome = OAuthEndpoint.at("https://id.example.com/token")
                .clientId("app")
                .over(request -> answer(400, "{\"error\":\"canary_token\"}"))
                .refresh(new RefreshRequest(Secret.of("canary_token"), "id", Duration.ofSeconds(7)));

        assertThat(outcome).isEqualTo(new Misconfigured("400"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws IOException {
        assertThat(outcome(answer(status, "", "Location", "https://evil.example.com/canary")))
                .isEqualTo(new Misconfigured(status + ": the endpoint redirects; give its final address"));
    }

    // servers that fail, and busy ones

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 408, 500, 501, 502, 503, 504, 599, 600})
    void aServerThatFailsIsAmbiguous(int status) throws IOException {
        assertThat(outcome(status, GOOD)).isEqualTo(new Ambiguous(String.valueOf(status)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    120                           | PT2M
                    0                             | PT0S
                    99999999999999999999          | PT8760H
                    Tue, 15 Nov 1994 08:13:31 GMT | PT1M
                    Tue, 15 Nov 1994 08:12:00 GMT |
                    -5                            |
                    1.5                           |
                    soon                          |
                    """)
    void aBusyServerIsGivenTheTimeItAsksFor(String header, Duration expected) throws IOException {
        String date = "Tue, 15 Nov 1994 08:12:31 GMT";

        assertThat(outcome(answer(429, "", "retry-after", header, "Date", date)))
                .isEqualTo(new Limited(expected, "429"));
        assertThat(outcome(answer(503, "", "Retry-After", header, "Date", date)))
                .isEqualTo(new Limited(expected, "503"));
    }

    @Test
    void aBusyServerNeedNotSayForHowLong() throws IOException {
        assertThat(outcome(429, "")).isEqualTo(new Limited(null, "429"));
    }

    @Test
    void aDateToRetryAfterIsComparedWithNowWhereTheAnswerHasNoDate() throws IOException {
        assertThat(outcome(answer(429, "", "Retry-After", "Tue, 15 Nov 1994 08:12:31 GMT")))
                .isEqualTo(new Limited(null, "429"));
        assertThat(outcome(answer(429, "", "Retry-After", "Fri, 15 Nov 2999 08:12:31 GMT", "Date", "?")))
                .asInstanceOf(type(Limited.class))
                .satisfies(it -> assertThat(it.retryAfter()).isGreaterThan(Duration.ofDays(36500)));
    }

    /** A program that never refreshes never pays for Jackson: where it is missing, all but reading an answer works. */
    @ParameterizedTest
    @ValueSource(strings = {"at", "discover"})
    void withoutJacksonNoTokenIsSpentOnAnAnswerThatNobodyCouldRead(String how) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        URL classes = OAuthEndpoint.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader bare = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> transport = bare.loadClass("dev.freshet.HttpTransport");
            Object response = bare.loadClass("dev.freshet.HttpTransport$Response")
                    .getConstructor(int.class, Map.class, byte[].class)
                    .newInstance(500, Map.of(), new byte[0]);
            Object over = Proxy.newProxyInstance(bare, new Class<?>[] {transport}, (self, method, args) -> {
                sent.incrementAndGet();
                return response;
            });
            Object secret = bare.loadClass("dev.freshet.Secret")
                    .getMethod("of", String.class)
                    .invoke(null, SPENT);
            Class<?> asked = bare.loadClass("dev.freshet.RefreshRequest");
            Object request = asked.getConstructors()[0].newInstance(secret, "id", Duration.ofSeconds(7));

            Class<?> type = bare.loadClass("dev.freshet.OAuthEndpoint");
            Object builder = type.getMethod(how, String.class).invoke(null, "https://id.example.com/token");
            builder.getClass().getMethod("clientId", String.class).invoke(builder, "app");
            Object endpoint = builder.getClass().getMethod("over", transport).invoke(builder, over);
            Object outcome = type.getMethod("refresh", asked).invoke(endpoint, request);

            assertThat(outcome)
                    .hasToString("Misconfigured[reason=com.fasterxml.jackson.core:jackson-databind is missing, or older"
                            + " than 2.18]");
            assertThat(sent).hasValue(0);
            try (InputStream jackson = bare.getResourceAsStream("com/fasterxml/jackson/core/JsonFactory.class")) {
                assertThat(jackson).isNull();
            }
        }
    }
}
