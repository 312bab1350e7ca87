package dev.freshet.testkit;

import static dev.freshet.testkit.Client.form;
import static dev.freshet.testkit.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server promises, told over real HTTP; a subclass for each front says only which one listens. */
abstract class FrontContract {
    private final Front front;
    private final List<RotatingAuthServer> started = new ArrayList<>();

    FrontContract(Front front) {
        this.front = front;
    }

    @AfterEach
    void closeServers() {
        started.forEach(RotatingAuthServer::close);
    }

    @Test
    void aRefreshTokenBuysASuccessorAndANewAccessToken() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens first = server.signIn("ada");

        HttpResponse<String> response = client(server).refresh(first.refreshToken());

        JsonNode answer = json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asLong()).isEqualTo(300);
        assertThat(server.liveRefreshToken("ada"))
                .contains(answer.path("refresh_token").asText());
        assertThat(client(server)
                        .get("/notes", answer.path("access_token").asText())
                        .body())
                .isEqualTo("GET /notes ada");
        assertThat(server.refreshes()).isEqualTo(1);
    }

    @Test
    void aSpentRefreshTokenRevokesTheFamily() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens first = server.signIn("ada");
        IssuedTokens other = server.signIn("bob");
        JsonNode second = json(client(server).refresh(first.refreshToken()));

        HttpResponse<String> replay = client(server).refresh(first.refreshToken());

        assertThat(replay.statusCode()).isEqualTo(400);
        assertThat(json(replay).path("error").asText()).isEqualTo("invalid_grant");
        assertThat(server.replays()).isEqualTo(1);
        assertThat(server.isLive(second.path("refresh_token").asText())).isFalse();
        assertThat(client(server).get("/", second.path("access_token").asText()).statusCode())
                .isEqualTo(401);
        assertThat(server.isLive(other.refreshToken())).isTrue();
    }

    @Test
    void ofTwoRefreshesAtOnceOneWinsAndTheFamilyDies() {
        RotatingAuthServer server = strict();
        IssuedTokens tokens = server.signIn("ada");
        List<CompletableFuture<HttpResponse<String>>> both;

        try (Gate gate = server.hold(Point.TOKEN_REQUEST_ARRIVED)) {
            both = List.of(
                    client(server).refreshAsync(tokens.refreshToken()),
                    client(server).refreshAsync(tokens.refreshToken()));
            gate.awaitArrivals(2);
            assertThat(server.refreshes()).isZero();
        }

        assertThat(both.stream().map(answer -> answer.join().statusCode())).containsExactlyInAnyOrder(200, 400);
        assertThat(server.replays()).isEqualTo(1);
        assertThat(server.liveRefreshToken("ada")).isEmpty();
    }

    @Test
    void anUnknownRefreshTokenIsNoReplay() throws Exception {
        RotatingAuthServer server = strict();

        HttpResponse<String> response = client(server).refresh("nobody's");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asText()).isEqualTo("invalid_grant");
        assertThat(server.replays()).isZero();
        assertThat(server.tokenRequests()).isEqualTo(1);
    }

    @Test
    void insideTheGraceTheParentGetsTheSameSuccessor() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer server =
                started(RotatingAuthServer.builder().clock(clock).grace(Duration.ofSeconds(10)));
        IssuedTokens first = server.signIn("ada");
        JsonNode answer = json(client(server).refresh(first.refreshToken()));
        clock.advance(Duration.ofSeconds(9));

        JsonNode again = json(client(server).refresh(first.refreshToken()));

        assertThat(again.path("refresh_token")).isEqualTo(answer.path("refresh_token"));
        assertThat(again.path("access_token")).isEqualTo(answer.path("access_token"));
        assertThat(again.path("expires_in").asLong()).isEqualTo(291);
        assertThat(server.repeats()).isEqualTo(1);
        assertThat(server.replays()).isZero();
    }

    @Test
    void aRepeatInsideTheGraceBringsAWorkingAccessToken() throws Exception {
        RotatingAuthServer server = started(RotatingAuthServer.builder().grace(Duration.ofSeconds(60)));
        IssuedTokens first = server.signIn("ada");
        JsonNode answer = json(client(server).refresh(first.refreshToken()));
        server.expireAccessTokens();

        JsonNode again = json(client(server).refresh(first.refreshToken()));

        assertThat(again.path("refresh_token")).isEqualTo(answer.path("refresh_token"));
        assertThat(client(server).get("/", again.path("access_token").asText()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void afterTheGraceTheParentRevokesTheFamily() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer server =
                started(RotatingAuthServer.builder().clock(clock).grace(Duration.ofSeconds(10)));
        IssuedTokens first = server.signIn("ada");
        client(server).refresh(first.refreshToken());
        clock.advance(Duration.ofSeconds(10));

        assertThat(client(server).refresh(first.refreshToken()).statusCode()).isEqualTo(400);
        assertThat(server.replays()).isEqualTo(1);
        assertThat(server.liveRefreshToken("ada")).isEmpty();
    }

    @Test
    void insideTheGraceAGrandparentRevokesTheFamily() throws Exception {
        RotatingAuthServer server = started(RotatingAuthServer.builder().grace(Duration.ofSeconds(60)));
        IssuedTokens first = server.signIn("ada");
        JsonNode second = json(client(server).refresh(first.refreshToken()));
        client(server).refresh(second.path("refresh_token").asText());

        assertThat(client(server).refresh(first.refreshToken()).statusCode()).isEqualTo(400);
        assertThat(server.liveRefreshToken("ada")).isEmpty();
    }

    @Test
    void withoutRotationTheAnswerHasNoRefreshToken() throws Exception {
        RotatingAuthServer server = started(RotatingAuthServer.builder().noRotation());
        IssuedTokens tokens = server.signIn("ada");

        JsonNode answer = json(client(server).refresh(tokens.refreshToken()));
        HttpResponse<String> again = client(server).refresh(tokens.refreshToken());

        assertThat(answer.has("refresh_token")).isFalse();
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(server.isLive(tokens.refreshToken())).isTrue();
        assertThat(server.replays()).isZero();
    }

    @Test
    void anAccessTokenDiesWithItsLifetime() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer server =
                started(RotatingAuthServer.builder().clock(clock).lifetime(Duration.ofSeconds(2)));
        IssuedTokens tokens = server.signIn("ada");

        clock.advance(Duration.ofMillis(1999));
        assertThat(client(server).get("/", tokens.accessToken()).statusCode()).isEqualTo(200);
        clock.advance(Duration.ofMillis(1));
        assertThat(client(server).get("/", tokens.accessToken()).statusCode()).isEqualTo(401);
        assertThat(tokens.lifetime()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void expiringAccessTokensLeavesRefreshTokensAlive() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens tokens = server.signIn("ada");

        server.expireAccessTokens();

        assertThat(client(server).get("/", tokens.accessToken()).statusCode()).isEqualTo(401);
        assertThat(client(server).refresh(tokens.refreshToken()).statusCode()).isEqualTo(200);
    }

    @Test
    void revokingAUserEndsAllTheySignedIn() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens phone = server.signIn("ada");
        IssuedTokens laptop = server.signIn("ada");

        server.revokeFamily("ada");

        assertThat(client(server).refresh(phone.refreshToken()).statusCode()).isEqualTo(400);
        assertThat(client(server).get("/", laptop.accessToken()).statusCode()).isEqualTo(401);
        assertThat(server.replays()).isZero();
    }

    @Test
    void expiresInCanBeWithheld() throws Exception {
        RotatingAuthServer server = strict();
        server.withholdExpiresIn(true);

        JsonNode answer = json(client(server).refresh(server.signIn("ada").refreshToken()));

        assertThat(answer.has("expires_in")).isFalse();
        assertThat(answer.has("access_token")).isTrue();
    }

    @Test
    void theJsonShapeRotatesAndPunishesToo() throws Exception {
        RotatingAuthServer server = strict();
        String first = server.signIn("ada").refreshToken();

        HttpResponse<String> response = refreshAsJson(server, "{\"refreshToken\":\"" + first + "\"}");
        HttpResponse<String> replay = refreshAsJson(server, "{\"refreshToken\":\"" + first + "\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("expiresIn").asLong()).isEqualTo(300);
        assertThat(json(response).path("refreshToken").asText()).isNotEqualTo(first);
        assertThat(json(response).path("accessToken").asText()).isNotEmpty();
        assertThat(replay.statusCode()).isEqualTo(401);
        assertThat(server.replays()).isEqualTo(1);
        assertThat(refreshAsJson(server, "not JSON").statusCode()).isEqualTo(400);
    }

    @Test
    void aTokenRequestThatIsNotOneSpendsNothing() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").refreshToken();
        Client client = client(server);

        assertThat(error(client.post("/token", form("grant_type", "password", "refresh_token", token))))
                .isEqualTo("unsupported_grant_type");
        assertThat(error(client.post("/token", form("grant_type", "refresh_token"))))
                .isEqualTo("invalid_request");
        assertThat(error(client.post("/token", form("refresh_token", token, "refresh_token", token))))
                .isEqualTo("invalid_request");
        assertThat(error(client.post("/token", "grant_type=refresh_token&refresh_token=%zz")))
                .isEqualTo("invalid_request");
        assertThat(client.send("/token", request -> {}).statusCode()).isEqualTo(405);
        assertThat(server.isLive(token)).isTrue();
    }

    @Test
    void aClientWithASecretProvesItEitherWay() throws Exception {
        RotatingAuthServer server = started(RotatingAuthServer.builder().client("the app", "s:cr t"));
        Client client = client(server);
        String basic = "Basic " + Base64.getEncoder().encodeToString("the+app:s%3Acr+t".getBytes(UTF_8));

        HttpResponse<String> byHeader = client.post("/token", refreshForm(server), "Authorization", basic);
        HttpResponse<String> byForm = client.post(
                "/token", refreshForm(server) + "&" + form("client_id", "the app", "client_secret", "s:cr t"));

        assertThat(byHeader.statusCode()).isEqualTo(200);
        assertThat(byForm.statusCode()).isEqualTo(200);
    }

    @Test
    void theWrongClientIsRefusedAndSpendsNothing() throws Exception {
        RotatingAuthServer server = started(RotatingAuthServer.builder().client("app", "secret"));
        Client client = client(server);
        String wrong = "Basic " + Base64.getEncoder().encodeToString("app:guess".getBytes(UTF_8));
        String form = refreshForm(server);

        HttpResponse<String> byHeader = client.post("/token", form, "Authorization", wrong);

        assertThat(byHeader.statusCode()).isEqualTo(401);
        assertThat(error(byHeader)).isEqualTo("invalid_client");
        assertThat(byHeader.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(error(client.post("/token", form + "&client_id=app&client_secret=guess")))
                .isEqualTo("invalid_client");
        assertThat(error(client.post("/token", form + "&client_id=app"))).isEqualTo("invalid_client");
        assertThat(error(client.post("/revoke", "token=any"))).isEqualTo("invalid_client");
        assertThat(client.post("/token", form + "&client_id=app&client_secret=secret")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void revokingARefreshTokenEndsItsFamily() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens tokens = server.signIn("ada");

        HttpResponse<String> response = client(server)
                .post("/revoke", form("token", tokens.refreshToken(), "token_type_hint", "refresh_token"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.isLive(tokens.refreshToken())).isFalse();
        assertThat(client(server).get("/", tokens.accessToken()).statusCode()).isEqualTo(401);
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void revokingAnAccessTokenEndsOnlyThat() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens tokens = server.signIn("ada");

        client(server).post("/revoke", form("token", tokens.accessToken()));

        assertThat(client(server).get("/", tokens.accessToken()).statusCode()).isEqualTo(401);
        assertThat(server.isLive(tokens.refreshToken())).isTrue();
    }

    @Test
    void revokingWhatNobodyKnowsIsFine() throws Exception {
        RotatingAuthServer server = strict();

        assertThat(client(server).post("/revoke", "token=unknown").statusCode()).isEqualTo(200);
        assertThat(client(server).post("/revoke", "").statusCode()).isEqualTo(400);
        assertThat(server.revocations()).isEqualTo(1);
    }

    @Test
    void theResourceEchoesABody() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();

        HttpResponse<String> response = client(server)
                .send(
                        "/notes?page=2",
                        request -> request.header("authorization", "bearer " + token)
                                .POST(BodyPublishers.ofString("eine Notiz: \u00e4\u00f6\u00fc")));

        assertThat(response.body()).isEqualTo("eine Notiz: \u00e4\u00f6\u00fc");
        assertThat(response.headers().firstValue("X-User")).contains("ada");
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void aHeadRequestGetsNoBody() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();

        HttpResponse<String> head = client(server)
                .send(
                        "/",
                        request -> request.method("HEAD", BodyPublishers.noBody())
                                .header("Authorization", "Bearer " + token));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(client(server).get("/after", token).body()).isEqualTo("GET /after ada");
    }

    @Test
    void whoeverBringsNoLiveTokenIsChallenged() throws Exception {
        RotatingAuthServer server = strict();

        HttpResponse<String> bare = client(server).send("/", request -> {});
        HttpResponse<String> unknown = client(server).get("/", "unknown");

        assertThat(bare.statusCode()).isEqualTo(401);
        assertThat(bare.headers().allValues("WWW-Authenticate")).containsExactly("Bearer realm=\"test\"");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"test\", error=\"invalid_token\"");
        assertThat(server.unauthorized()).isEqualTo(2);
    }

    @Test
    void theFormOfARefusalIsTheTests() throws Exception {
        RotatingAuthServer server = strict();

        server.refuseWith(401);
        assertThat(client(server).get("/", "x").headers().allValues("WWW-Authenticate"))
                .isEmpty();
        server.refuseWith(403, "Basic realm=\"a, b\"", "Bearer error=\"insufficient_scope\"");
        HttpResponse<String> refused = client(server).get("/", "x");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().allValues("WWW-Authenticate"))
                .containsExactly("Basic realm=\"a, b\"", "Bearer error=\"insufficient_scope\"");
    }

    @Test
    void aLiveTokenCanBeRefusedANumberOfTimes() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();
        server.refuseNext(2);

        assertThat(client(server).get("/", token).statusCode()).isEqualTo(401);
        assertThat(client(server).get("/", token).statusCode()).isEqualTo(401);
        assertThat(client(server).get("/", token).statusCode()).isEqualTo(200);
    }

    @Test
    void aScriptedAnswerStandsBehindTheTokenCheck() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();
        server.answerFor("/old", 302, Map.of("Location", "/new"), "");

        assertThat(client(server).get("/old?page=1", token).headers().firstValue("Location"))
                .contains("/new");
        assertThat(client(server).get("/old", "unknown").statusCode()).isEqualTo(401);
    }

    @Test
    void faultsTakeTheirTurnAndSpendNothing() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").refreshToken();
        server.answerTokenRequestsWith(503, Map.of("Retry-After", "7"), "busy", 2);
        server.dropTokenRequests(1);

        HttpResponse<String> busy = client(server).refresh(token);

        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).contains("7");
        assertThat(busy.body()).isEqualTo("busy");
        assertThat(client(server).refresh(token).statusCode()).isEqualTo(503);
        assertThatThrownBy(() -> client(server).refresh(token)).isInstanceOf(IOException.class);
        assertThat(server.refreshes()).isZero();
        assertThat(client(server).refresh(token).statusCode()).isEqualTo(200);
        assertThat(server.tokenRequests()).isEqualTo(4);
    }

    @Test
    void aLostAnswerHasRotated() {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").refreshToken();
        server.loseAnswers(1);

        assertThatThrownBy(() -> client(server).refresh(token)).isInstanceOf(IOException.class);

        assertThat(server.refreshes()).isEqualTo(1);
        assertThat(server.isLive(token)).isFalse();
        assertThat(server.liveRefreshToken("ada")).isPresent();
    }

    @Test
    void aRotationHeldBeforeItsAnswerIsCommitted() {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").refreshToken();

        try (Gate gate = server.hold(Point.ROTATION_COMMITTED)) {
            CompletableFuture<HttpResponse<String>> answer = client(server).refreshAsync(token);
            gate.awaitArrivals(1);

            assertThat(server.isLive(token)).isFalse();
            assertThat(answer).isNotDone();
            gate.release();
            assertThat(answer.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aHeldRotationHoldsUpNobodyElse() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens ada = server.signIn("ada");

        try (Gate gate = server.hold(Point.ROTATION_COMMITTED)) {
            CompletableFuture<HttpResponse<String>> held = client(server).refreshAsync(ada.refreshToken());
            gate.awaitArrivals(1);

            assertThat(client(server)
                            .get("/", server.signIn("bob").accessToken())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(held).isNotDone();
        }
    }

    @Test
    void aHeldResourceRequestIsJudgedWhenItIsReleased() {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();

        Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED);
        CompletableFuture<HttpResponse<String>> answer = client(server).getAsync("/", token);
        gate.awaitArrivals(1);
        server.expireAccessTokens();
        gate.release();

        assertThat(answer.join().statusCode()).isEqualTo(401);
    }

    @Test
    void requestsAreSeenWithoutTheirSecrets() throws Exception {
        RotatingAuthServer server = strict();
        IssuedTokens tokens = server.signIn("ada");
        client(server).get("/notes?q=1", tokens.accessToken());
        client(server).send("/open", request -> {});

        List<Seen> seen = server.requests();

        assertThat(seen).extracting(Seen::path).containsExactly("/notes", "/open");
        assertThat(seen).extracting(Seen::status).containsExactly(200, 401);
        assertThat(seen).extracting(Seen::authorization).containsExactly(true, false);
        assertThat(seen).allSatisfy(one -> assertThat(server.url("")).endsWith("//" + one.host()));
        assertThat(seen.get(0).carried(tokens.accessToken())).isTrue();
        assertThat(seen.get(1).carried(tokens.accessToken())).isFalse();
        assertThat(seen.toString()).doesNotContain(tokens.accessToken());
    }

    @Test
    void hundredsOfCallersAtOnceAreAllAnswered() {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();
        Client client = client(server);
        List<CompletableFuture<HttpResponse<String>>> answers;

        try (Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED)) {
            answers = IntStream.range(0, 300)
                    .mapToObj(i -> client.getAsync("/" + i, token))
                    .toList();
            gate.awaitArrivals(300);
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(server.accepted()).isEqualTo(300);
    }

    @Test
    void closingReleasesWhatIsHeld() {
        RotatingAuthServer server = strict();
        Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED);
        CompletableFuture<HttpResponse<String>> answer = client(server).getAsync("/", "any");
        gate.awaitArrivals(1);

        server.close();

        assertThat(answer.handle((response, failure) -> "over").join()).isEqualTo("over");
    }

    private RotatingAuthServer strict() {
        return started(RotatingAuthServer.builder());
    }

    private RotatingAuthServer started(RotatingAuthServer.Builder builder) {
        RotatingAuthServer server = builder.on(front).start();
        started.add(server);
        return server;
    }

    private static Client client(RotatingAuthServer server) {
        return new Client(server.url(""));
    }

    private static String refreshForm(RotatingAuthServer server) {
        return form(
                "grant_type",
                "refresh_token",
                "refresh_token",
                server.signIn("ada").refreshToken());
    }

    private static HttpResponse<String> refreshAsJson(RotatingAuthServer server, String body) throws Exception {
        return client(server)
                .send(
                        "/refresh",
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body)));
    }

    private static String error(HttpResponse<String> response) throws IOException {
        return json(response).path("error").asText();
    }
}
