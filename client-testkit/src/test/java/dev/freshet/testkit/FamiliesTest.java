package dev.freshet.testkit;

import static dev.freshet.testkit.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rotation, reuse and lifetimes. */
final class FamiliesTest extends ServerHarness {
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
        RotatingAuthServer server = started(builder -> builder.clock(clock).grace(Duration.ofSeconds(10)));
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
        RotatingAuthServer server = started(builder -> builder.grace(Duration.ofSeconds(60)));
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
        RotatingAuthServer server = started(builder -> builder.clock(clock).grace(Duration.ofSeconds(10)));
        IssuedTokens first = server.signIn("ada");
        client(server).refresh(first.refreshToken());
        clock.advance(Duration.ofSeconds(10));

        assertThat(client(server).refresh(first.refreshToken()).statusCode()).isEqualTo(400);
        assertThat(server.replays()).isEqualTo(1);
        assertThat(server.liveRefreshToken("ada")).isEmpty();
    }

    @Test
    void insideTheGraceAGrandparentRevokesTheFamily() throws Exception {
        RotatingAuthServer server = started(builder -> builder.grace(Duration.ofSeconds(60)));
        IssuedTokens first = server.signIn("ada");
        JsonNode second = json(client(server).refresh(first.refreshToken()));
        client(server).refresh(second.path("refresh_token").asText());

        assertThat(client(server).refresh(first.refreshToken()).statusCode()).isEqualTo(400);
        assertThat(server.liveRefreshToken("ada")).isEmpty();
    }

    @Test
    void withoutRotationTheAnswerHasNoRefreshToken() throws Exception {
        RotatingAuthServer server = started(builder -> builder.noRotation());
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
        RotatingAuthServer server = started(builder -> builder.clock(clock).lifetime(Duration.ofSeconds(2)));
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
    void aRefreshTokenThatHasRunOutIsNoReplay() throws Exception {
        ManualClock clock = new ManualClock();
        RotatingAuthServer server = started(builder -> builder.clock(clock).refreshLifetime(Duration.ofDays(1)));
        String first = server.signIn("ada").refreshToken();
        clock.advance(Duration.ofHours(23));
        String second =
                json(client(server).refresh(first)).path("refresh_token").asText();

        clock.advance(Duration.ofHours(23));
        assertThat(server.isLive(second)).isTrue();
        clock.advance(Duration.ofHours(1));

        assertThat(server.isLive(second)).isFalse();
        assertThat(server.liveRefreshToken("ada")).isEmpty();
        assertThat(error(client(server).refresh(second))).isEqualTo("invalid_grant");
        assertThat(server.replays()).isZero();
    }

    @Test
    void timePassesOnTheServerWhenTheTestSaysSo() throws Exception {
        RotatingAuthServer server = strict();
        String token = server.signIn("ada").accessToken();

        server.advance(Duration.ofMinutes(4));
        assertThat(client(server).get("/", token).statusCode()).isEqualTo(200);
        server.advance(Duration.ofMinutes(1));
        assertThat(client(server).get("/", token).statusCode()).isEqualTo(401);
        server.advance(Duration.ofMinutes(-1));
        assertThat(client(server).get("/", token).statusCode()).isEqualTo(200);
    }
}
