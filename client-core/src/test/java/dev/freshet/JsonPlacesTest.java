package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static dev.freshet.RecordingTransport.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in fields, headers and cookies of a backend of one's own: P7, P12, P25 to P27; O13, T15 to T18. */
final class JsonPlacesTest {
    private static final String DATE = "Thu, 31 Jan 2030 12:00:00 GMT";
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final RefreshRequest REQUEST = new RefreshRequest(Secret.of("r1"), "id7", Duration.ofSeconds(7));

    private final RecordingTransport transport = new RecordingTransport();

    private static JsonEndpoint.Builder backend() {
        return JsonEndpoint.at("https://api.example.com/auth/refresh");
    }

    private static JsonEndpoint.Builder cookies() {
        return backend().refreshCookie("rt");
    }

    private RefreshOutcome outcome(JsonEndpoint.Builder builder, int status, String body, String... headers)
            throws IOException {
        return builder.over(transport.always(answer(status, body, headers))).refresh(REQUEST);
    }

    private HttpTransport.Request sent(JsonEndpoint.Builder builder) throws IOException {
        outcome(builder, 500, "");
        return transport.sent.get(transport.sent.size() - 1);
    }

    // the request

    @Test
    void aFieldIsAPathInTheRequestToo() throws IOException {
        JsonEndpoint.Builder nested = backend()
                .refreshField("data.attributes.token")
                .requestField("data.type", "re\"fresh")
                .requestField("client", "app");

        assertThat(body(sent(nested)))
                .isEqualTo(
                        "{\"data\":{\"type\":\"re\\\"fresh\",\"attributes\":{\"token\":\"r1\"}},\"client\":\"app\"}");
    }

    @Test
    void inAHeaderTheTokenStandsAlone() throws IOException {
        HttpTransport.Request request = sent(backend().refreshHeader("X-Refresh-Token"));

        assertThat(request.headers()).containsEntry("X-Refresh-Token", "r1").hasSize(4);
        assertThat(body(request)).isEqualTo("{}");
    }

    @Test
    void inAuthorizationItStandsAfterBearer() throws IOException {
        assertThat(sent(backend().refreshHeader("authorization")).headers())
                .containsEntry("authorization", "Bearer r1");
    }

    @Test
    void aCookieIsSentWithItsName() throws IOException {
        HttpTransport.Request request = sent(cookies().replay(Replay.IDEMPOTENT).requestField("client", "app"));

        assertThat(request.headers()).containsEntry("Cookie", "rt=r1").containsEntry("Idempotency-Key", "id7");
        assertThat(body(request)).isEqualTo("{\"client\":\"app\"}");
    }

    @Test
    void theLastPlaceCounts() throws IOException {
        HttpTransport.Request request =
                sent(cookies().refreshHeader("X-Refresh").refreshField("token"));

        assertThat(request.headers()).hasSize(3);
        assertThat(body(request)).isEqualTo("{\"token\":\"r1\"}");
    }

    @Test
    void twoThingsInOnePlaceAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> cookies().header("cookie", Secret.of("canary")).over(transport))
                .withMessageContaining("Cookie")
                .withMessageNotContaining("canary");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend()
                        .refreshHeader("X-Token")
                        .header("x-token", Secret.of("canary"))
                        .over(transport))
                .withMessageContaining("X-Token")
                .withMessageNotContaining("canary");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> backend().requestField("refreshToken", "canary").over(transport))
                .withMessageContaining("refreshToken")
                .withMessageNotContaining("canary");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().requestField("a", "x").requestField("a", "canary"))
                .withMessage("a field comes once: a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend()
                        .requestField("a.b", "x")
                        .refreshField("a.b.c.d")
                        .over(transport))
                .withMessageContaining("a.b.c.d");
        assertThat(backend().requestField("a", "x").refreshHeader("a").over(transport))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
    void aPathHasANameAfterEachDot(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> backend().accessField(path));
        assertThatIllegalArgumentException().isThrownBy(() -> backend().requestField(path, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "é", "a\r\nb"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> backend().refreshCookie(name));
        assertThatIllegalArgumentException().isThrownBy(() -> backend().accessCookie(name));
        assertThatIllegalArgumentException().isThrownBy(() -> backend().refreshHeader(name));
        assertThatIllegalArgumentException().isThrownBy(() -> backend().newRefreshHeader(name));
        assertThatIllegalArgumentException().isThrownBy(() -> backend().accessHeader(name));
    }

    @Test
    void aHeaderOfTheLibrarysIsNoPlaceForAToken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().refreshHeader("Content-Type"))
                .withMessageContaining("Content-Type");
    }

    // the answer

    @Test
    void fieldsAreReadByTheirPaths() throws IOException {
        JsonEndpoint.Builder nested = backend()
                .accessField("data.session.access")
                .newRefreshField("data.session.refresh")
                .expiresInField("data.ttl")
                .tokenTypeField("data.kind");
        String body = "{\"scope\":\"read\",\"data\":{\"session\":{\"access\":\"a2\",\"refresh\":\"r2\"},\"ttl\":60,"
                + "\"kind\":\"DPoP\"},\"data.session.access\":\"no\"}";

        assertThat(outcome(nested, 200, body))
                .isEqualTo(new Refreshed(
                        TokenPair.of("a2", "r2")
                                .expiresIn(Duration.ofMinutes(1))
                                .tokenType("DPoP")
                                .scope("read"),
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":null}", "{\"data\":\"canary\"}", "{\"data\":[{\"session\":\"canary\"}]}"})
    void aPathThatLeadsNowhereFindsNothing(String body) throws IOException {
        assertThat(outcome(backend().accessField("data.session").errorField("data.session"), 200, body))
                .isEqualTo(new Ambiguous("200: the access token is missing"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    1896091260                | PT1M
                    1896091260.9              | PT1M
                    "1896091260"              | PT1M
                    1896091260000             | PT1M
                    "1896091260000"           | PT1M
                    "2030-01-31T12:01:00Z"    | PT1M
                    "2030-01-31T12:01:00.9Z"  | PT1M
                    99999999999               | PT8760H
                    1e300                     | PT8760H
                    1896091200                |
                    0                         |
                    -1                        |
                    60                        |
                    "2030-01-31T12:00:00Z"    |
                    "2030-01-31"              |
                    "soon"                    |
                    ""                        |
                    null                      |
                    true                      |
                    {}                        |
                    """)
    void aMomentOfExpiryIsCountedFromTheAnswersDate(String json, Duration expected) throws IOException {
        JsonEndpoint.Builder absolute = backend().expiresAtField("user.exp");
        String body = "{\"accessToken\":\"a2\",\"expiresIn\":7,\"user\":{\"exp\":" + json + "}}";
        TokenPair pair =
                expected == null ? TokenPair.of("a2") : TokenPair.of("a2").expiresIn(expected);

        assertThat(outcome(absolute, 200, body, "Date", DATE)).isEqualTo(new Refreshed(pair, NOW));
    }

    @Test
    void withoutADateTheMomentIsCountedFromOurs() throws IOException {
        long soon = Instant.now().plusSeconds(3600).getEpochSecond();

        assertThat(outcome(backend().expiresAtField("exp"), 200, "{\"accessToken\":\"a2\",\"exp\":" + soon + "}"))
                .asInstanceOf(type(Refreshed.class))
                .satisfies(
                        it -> assertThat(it.pair().expiresIn()).isBetween(Duration.ofMinutes(30), Duration.ofHours(1)));
    }

    @Test
    void theLastKindOfExpiryCounts() throws IOException {
        String body = "{\"accessToken\":\"a2\",\"exp\":60}";

        assertThat(outcome(backend().expiresAtField("x").expiresInField("exp"), 200, body))
                .isEqualTo(new Refreshed(TokenPair.of("a2").expiresIn(Duration.ofMinutes(1)), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "bearer   "})
    void headersAreReadWithoutTheirScheme(String scheme) throws IOException {
        JsonEndpoint.Builder headers = backend().accessHeader("Authorization").newRefreshHeader("X-Refresh-Token");

        assertThat(outcome(headers, 204, "", "authorization", scheme + "a2", "X-Refresh-Token", scheme + "r2"))
                .isEqualTo(new Refreshed(TokenPair.of("a2", "r2"), null));
    }

    @Test
    void aHeaderThatComesTwiceIsNoToken() throws IOException {
        JsonEndpoint.Builder headers = backend().accessHeader("X-Access").newRefreshHeader("X-Refresh");

        assertThat(outcome(headers, 200, "", "X-Access", "a2", "X-Access", "canary"))
                .isEqualTo(new Ambiguous("200: the access token is not visible ASCII"));
        assertThat(outcome(headers, 200, "", "X-Access", "a2", "X-Refresh", "r2", "X-Refresh", "canary"))
                .isEqualTo(new Ambiguous("200 with a refresh token that is not visible ASCII"));
    }

    @Test
    void aHeaderTellsTheLifetimeOfNothing() throws IOException {
        assertThat(outcome(backend().accessHeader("X-Access"), 200, "{\"expiresIn\":60}", "X-Access", "a2"))
                .isEqualTo(new Refreshed(TokenPair.of("a2").expiresIn(Duration.ofMinutes(1)), null));
    }

    @Test
    void cookiesAreReadWithTheirLifetime() throws IOException {
        assertThat(outcome(
                        cookies().accessCookie("at"),
                        204,
                        "",
                        "Date",
                        DATE,
                        "Set-Cookie",
                        "at=\"a2\"; Max-Age=60",
                        "Set-Cookie",
                        "rt=\"r2\"; Path=/auth; HttpOnly; Max-Age=1800"))
                .isEqualTo(new Refreshed(
                        TokenPair.of("a2", "\"r2\"")
                                .expiresIn(Duration.ofMinutes(1))
                                .refreshExpiresIn(Duration.ofMinutes(30)),
                        NOW));
    }

    @Test
    void aFieldsLifetimeComesBeforeACookies() throws IOException {
        String body = "{\"expiresIn\":300,\"accessToken\":\"no\",\"refreshToken\":\"no\"}";

        assertThat(outcome(cookies().accessCookie("at"), 200, body, "Set-Cookie", "at=a2; Max-Age=60"))
                .isEqualTo(new Refreshed(TokenPair.of("a2").expiresIn(Duration.ofMinutes(5)), null));
    }

    @Test
    void anAccessCookieThatIsTakenAwayIsNoToken() throws IOException {
        assertThat(outcome(cookies().accessCookie("at"), 200, "{}", "Set-Cookie", "at=a2; Max-Age=0"))
                .isEqualTo(new Ambiguous("200: the access token is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rt=can ary", "rt=canary\u00e9", "rt=canary\u0000"})
    void aRefreshCookieThatCannotBeKeptIsAmbiguous(String cookie) throws IOException {
        assertThat(outcome(cookies(), 200, "{\"accessToken\":\"a2\"}", "Set-Cookie", cookie))
                .isEqualTo(new Ambiguous("200 with a refresh token that is not visible ASCII"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "{}", "{\"accessToken\":\"a\\n2\"}", "{\"accessToken\":\"a2\",\"tokenType\":7}"})
    void aRefreshCookieIsKeptHoweverUselessTheRest(String body) throws IOException {
        assertThat(outcome(cookies(), 200, body, "Set-Cookie", "rt=r2"))
                .asInstanceOf(type(Unusable.class))
                .satisfies(it -> assertThat(it.refreshToken()).isEqualTo(Secret.of("r2")));
    }

    /** A browser takes it too; and the server has set it after it spent the old one. */
    @ParameterizedTest
    @ValueSource(ints = {302, 400, 408, 429, 500, 503})
    void aRefreshCookieIsKeptWhateverTheStatus(int status) throws IOException {
        assertThat(outcome(cookies(), status, "", "Set-Cookie", "rt=r2"))
                .isEqualTo(new Unusable(Secret.of("r2"), status + " with a new refresh cookie"));
    }

    @Test
    void aRefreshCookieThatIsNotNewChangesNothing() throws IOException {
        assertThat(outcome(cookies(), 500, "", "Set-Cookie", "rt=r1; Max-Age=60"))
                .isEqualTo(new Ambiguous("500"));
        assertThat(outcome(cookies(), 429, "", "Set-Cookie", "rt=c d")).isEqualTo(new Limited(null, "429"));
        assertThat(outcome(cookies(), 500, "", "Set-Cookie", "other=r2")).isEqualTo(new Ambiguous("500"));
        assertThat(outcome(backend(), 500, "", "Set-Cookie", "refreshToken=r2")).isEqualTo(new Ambiguous("500"));
    }

    @Test
    void aRefusalIsOneWhateverItSets() throws IOException {
        assertThat(outcome(cookies(), 401, "", "Set-Cookie", "rt=r2")).isEqualTo(new Rejected("401"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 400, 401, 403})
    void aRefreshCookieThatIsTakenAwayEndsTheSession(int status) throws IOException {
        assertThat(outcome(cookies(), status, "{\"accessToken\":\"a2\"}", "Set-Cookie", "rt=; Max-Age=0"))
                .isEqualTo(new Rejected(status + " takes the refresh cookie away"));
    }

    @Test
    void oneThatIsReplacedDoesNot() throws IOException {
        String body = "{\"accessToken\":\"a2\"}";

        assertThat(outcome(cookies(), 200, body, "Set-Cookie", "rt=; Path=/; Max-Age=0", "Set-Cookie", "rt=r2"))
                .isEqualTo(new Refreshed(TokenPair.of("a2", "r2"), null));
    }

    @ParameterizedTest
    @CsvSource({"408, 408", "500, 500", "502, 502", "503, 503"})
    void aServerThatFailsEndsNothingThoughItTakesACookieAway(int status, String reason) throws IOException {
        assertThat(outcome(cookies(), status, "", "Set-Cookie", "rt=; Max-Age=0"))
                .isEqualTo(new Ambiguous(reason));
        assertThat(outcome(cookies(), 429, "", "Set-Cookie", "rt=; Max-Age=0")).isEqualTo(new Limited(null, "429"));
    }

    /** Its own clock says when a cookie has run out: ours may be wrong. */
    @Test
    void aCookiesExpiryIsComparedWithTheAnswersDate() throws IOException {
        String body = "{\"accessToken\":\"a2\"}";
        String cookie = "rt=r2; Expires=Tue, 15 Nov 1994 08:12:31 GMT";

        assertThat(outcome(cookies(), 200, body, "Set-Cookie", cookie, "Date", "Tue, 15 Nov 1994 08:12:30 GMT"))
                .isInstanceOf(Refreshed.class);
        assertThat(outcome(cookies(), 200, body, "Set-Cookie", cookie)).isInstanceOf(Rejected.class);
    }

    // the classifier

    private static JsonEndpoint.Builder classified(JsonEndpoint.Meaning meaning) {
        return backend().errorField("error.code").classifier((answer, error) -> error.equals("x") ? meaning : usual());
    }

    private static JsonEndpoint.Meaning usual() {
        return JsonEndpoint.Meaning.USUAL;
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 400, 403, 500, 503})
    void aClassifierSaysWhatAnErrorMeans(int status) throws IOException {
        String x = "{\"error\":{\"code\":\"x\"}}";

        assertThat(outcome(classified(JsonEndpoint.Meaning.SIGNED_OUT), status, x))
                .isEqualTo(new Rejected("x"));
        assertThat(outcome(classified(JsonEndpoint.Meaning.TRANSIENT), status, x))
                .isEqualTo(new Ambiguous("x"));
        assertThat(outcome(classified(JsonEndpoint.Meaning.LIMITED), status, x, "Retry-After", "7"))
                .isEqualTo(new Limited(Duration.ofSeconds(7), String.valueOf(status)));
    }

    @Test
    void whatItLeavesAsUsualIs() throws IOException {
        String y = "{\"error\":{\"code\":\"y\"}}";
        JsonEndpoint.Builder builder = classified(JsonEndpoint.Meaning.SIGNED_OUT);

        assertThat(outcome(builder, 400, y)).isEqualTo(new Misconfigured("y"));
        assertThat(outcome(builder, 401, y)).isEqualTo(new Rejected("401"));
        assertThat(outcome(builder, 400, "{\"error\":{\"code\":\"invalid_grant\"}}"))
                .isEqualTo(new Rejected("invalid_grant"));
        assertThat(outcome(builder, 500, y)).isEqualTo(new Ambiguous("500"));
        assertThat(outcome(builder, 200, y)).isEqualTo(new Ambiguous("200 with error y"));
    }

    @Test
    void itIsNotAskedAboutAToken() throws IOException {
        JsonEndpoint.Builder out = backend().classifier((answer, error) -> JsonEndpoint.Meaning.SIGNED_OUT);

        assertThat(outcome(out, 200, "{\"accessToken\":\"a2\"}")).isInstanceOf(Refreshed.class);
        assertThat(outcome(out, 200, "{\"refreshToken\":\"r2\"}")).isInstanceOf(Unusable.class);
        assertThat(outcome(out, 200, "{\"refreshToken\":\"r\\n2\"}")).isInstanceOf(Ambiguous.class);
        assertThat(outcome(out, 300, "{\"accessToken\":\"a2\"}")).isEqualTo(new Rejected("300"));
        assertThat(outcome(out, 500, "{\"accessToken\":\"a2\"}")).isEqualTo(new Rejected("500"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"error":"x"}            | x
                    {"error":40101}          | 40101
                    {"error":"a\\r\\nb"}     | `a\r\nb`
                    {"error":null}           | ``
                    {"error":{"code":"x"}}   | ``
                    {"error":true}           | ``
                    {"error":1.5}            | ``
                    []                       | ``
                    <html>                   | ``
                    """)
    void itIsToldTheErrorAndTheAnswer(String body, String expected) throws IOException {
        JsonEndpoint.Builder curious = backend().classifier((answer, error) -> {
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.headers("x-reason")).containsExactly("tea");
            assertThat(error).isEqualTo(expected);
            return JsonEndpoint.Meaning.SIGNED_OUT;
        });

        assertThat(outcome(curious, 418, body, "X-Reason", "tea")).isInstanceOf(Rejected.class);
    }

    @Test
    void oneThatThrowsEndsNothingAndLosesNothing() throws IOException {
        JsonEndpoint.Builder broken = cookies().classifier((answer, error) -> {
            throw new IllegalStateException("canary");
        });

        assertThat(outcome(broken, 401, "")).isEqualTo(new Ambiguous("the classifier throws IllegalStateException"));
        assertThat(outcome(broken, 500, "", "Set-Cookie", "rt=r2"))
                .isEqualTo(new Unusable(Secret.of("r2"), "500 with a new refresh cookie"));
    }

    /** Whatever it throws: a new cookie beside it is the only live refresh token. */
    @ParameterizedTest
    @ValueSource(classes = {NoClassDefFoundError.class, AssertionError.class, IOException.class})
    void anErrorOfOneLosesNothingEither(Class<? extends Throwable> kind) throws Exception {
        Throwable failure = kind.getConstructor().newInstance();
        JsonEndpoint.Builder broken = cookies()
                .classifier(
                        (answer, error) -> JsonPlacesTest.<RuntimeException, JsonEndpoint.Meaning>sneakily(failure));

        assertThat(outcome(broken, 401, "")).isEqualTo(new Ambiguous("the classifier throws " + kind.getSimpleName()));
        assertThat(outcome(broken, 500, "", "Set-Cookie", "rt=r2"))
                .isEqualTo(new Unusable(Secret.of("r2"), "500 with a new refresh cookie"));
    }

    /** As Kotlin does. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable, T> T sneakily(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void anErrorThatCannotBeShownIsNot() throws IOException {
        JsonEndpoint.Builder out = backend().classifier((answer, error) -> JsonEndpoint.Meaning.SIGNED_OUT);

        assertThat(outcome(out, 400, "{\"error\":\"can ary\"}")).isEqualTo(new Rejected("400"));
        assertThat(outcome(out, 400, "{\"error\":\"r\"}")).isEqualTo(new Rejected("400"));
    }

    @Test
    void nothingShowsASecret() {
        JsonEndpoint endpoint = cookies()
                .requestField("secret", "canary")
                .header("X-Key", Secret.of("canary"))
                .over(transport);

        assertThat(endpoint).hasToString("JsonEndpoint[https://api.example.com/auth/refresh]");
    }
}
