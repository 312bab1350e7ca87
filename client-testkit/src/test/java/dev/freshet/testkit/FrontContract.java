package dev.freshet.testkit;

import static dev.freshet.testkit.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every front does with a connection, told over real HTTP; a subclass for each says only which one listens. */
abstract class FrontContract extends ServerHarness {
    FrontContract(Front front) {
        super(front);
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
    void aUserMayHaveAnyName() throws Exception {
        RotatingAuthServer server = strict();

        HttpResponse<String> response = client(server)
                .getAsync("/", server.signIn("Zo\u00eb & \u0416").accessToken())
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        assertThat(response.headers().firstValue("X-User")).contains("Zo%C3%AB & %D0%96");
        assertThat(response.body()).isEqualTo("GET / Zo\u00eb & \u0416");
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
        server.onTokenRequest(
                Fault.answer(503, Map.of("Retry-After", "7"), "busy").times(2));
        server.onTokenRequest(Fault.connectionCut());

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
        server.onTokenRequest(Fault.answerLost());

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
        client(server).get("/reset/" + tokens.accessToken(), "any");
        server.verify().noSecretIn(server.requests());
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

    @Test
    void anAnswerThatIsCutHalfwayHasRotated() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").refreshToken();
        server.onTokenRequest(Fault.answerCut());

        assertThatThrownBy(() -> client(server).refresh(token)).isInstanceOf(IOException.class);

        assertThat(server.refreshes()).isEqualTo(1);
        assertThat(client(server).get("/", "unknown").statusCode()).isEqualTo(401);
    }

    @Test
    void ofAnAnswerThatIsHeldHalfwayTheHeadHasArrived() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();

        try (Gate gate = server.hold(Point.ANSWER_HALF_SENT)) {
            HttpResponse<InputStream> response = client(server).open("/notes", token);
            gate.awaitArrivals(1);
            byte[] half = response.body().readNBytes("GET /notes ada".length() / 2);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(new String(half, UTF_8)).isEqualTo("GET /no");

            gate.release();
            assertThat(new String(response.body().readAllBytes(), UTF_8)).isEqualTo("tes ada");
        }
    }

    @Test
    void anAnswerWithoutABodyIsHeldHalfwayToo() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();
        server.answerFor("/empty", 200, Map.of(), "");

        try (Gate gate = server.hold(Point.ANSWER_HALF_SENT)) {
            HttpResponse<InputStream> response = client(server).open("/empty", token);
            gate.awaitArrivals(1);
            gate.release();
            assertThat(response.body().readAllBytes()).isEmpty();
        }
        assertThat(client(server).get("/after", token).body()).isEqualTo("GET /after ada");
    }

    @Test
    void everyAnswerHasTheDateOfTheServersClock() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer server = started(builder -> builder.clock(clock));
        server.onResourceRequest(Fault.dateSkewed(Duration.ofHours(-2)));

        assertThat(client(server).get("/", "any").headers().allValues("Date"))
                .containsExactly("Wed, 31 Dec 2025 22:00:00 GMT");
        assertThat(client(server).get("/", "any").headers().allValues("Date"))
                .containsExactly("Thu, 01 Jan 2026 00:00:00 GMT");
    }

    @Test
    void aBodyInChunksIsReadWhole() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();
        byte[] bytes = "chunk ".repeat(10_000).getBytes(UTF_8);

        HttpResponse<String> response = client(server)
                .send(
                        "/",
                        request -> request.header("Authorization", "Bearer " + token)
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));

        assertThat(response.body()).isEqualTo(new String(bytes, UTF_8));
    }
}
