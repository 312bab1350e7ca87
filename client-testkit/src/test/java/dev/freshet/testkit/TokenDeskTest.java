package dev.freshet.testkit;

import static dev.freshet.testkit.Client.form;
import static dev.freshet.testkit.Client.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Who may ask for tokens, in which shapes, and who gives them back. */
final class TokenDeskTest extends ServerHarness {
    @Test
    void theTypeOfAFormIsInAnyCase() throws Exception {
        RotatingAuthServer server = strict();
        String form = Client.form(
                "grant_type",
                "refresh_token",
                "refresh_token",
                server.signIn("ada").refreshToken());

        assertThat(client(server)
                        .send(
                                "/token",
                                request -> request.header(
                                                "Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")
                                        .POST(BodyPublishers.ofString(form)))
                        .statusCode())
                .isEqualTo(200);
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
        RotatingAuthServer server = started(builder -> builder.client("the app", "s:cr t"));
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
        RotatingAuthServer server = started(builder -> builder.client("app", "secret"));
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
    void theCookieShapeRotatesInACookieThatScriptsCannotRead() throws Exception {
        RotatingAuthServer server =
                started(builder -> builder.refreshCookie("rt").refreshLifetime(Duration.ofDays(7)));
        String first = server.signIn("ada").refreshToken();

        HttpResponse<String> response = refreshByCookie(server, "theme=dark; rt=" + first);

        String cookie = response.headers().firstValue("Set-Cookie").orElse("");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("accessToken").asText()).isNotEmpty();
        assertThat(json(response).has("refreshToken")).isFalse();
        assertThat(cookie)
                .startsWith("rt=" + server.liveRefreshToken("ada").orElseThrow() + ";")
                .contains("HttpOnly", "Path=/refresh", "Max-Age=604800");
    }

    @Test
    void theCookieShapeTakesACookieAwayThatIsWorthNothing() throws Exception {
        RotatingAuthServer server = started(builder -> builder.refreshCookie("rt"));
        String first = server.signIn("ada").refreshToken();
        refreshByCookie(server, "rt=" + first);

        HttpResponse<String> replay = refreshByCookie(server, "rt=" + first);

        assertThat(replay.statusCode()).isEqualTo(401);
        assertThat(replay.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("rt=;")
                .contains("Max-Age=0");
        assertThat(server.replays()).isEqualTo(1);
    }

    @Test
    void theCookieShapeTakesNoTokenFromABody() throws Exception {
        RotatingAuthServer server = started(builder -> builder.refreshCookie("rt"));
        String token = server.signIn("ada").refreshToken();

        assertThat(refreshAsJson(server, "{\"refreshToken\":\"" + token + "\"}").statusCode())
                .isEqualTo(401);
        assertThat(server.isLive(token)).isTrue();
    }

    private static HttpResponse<String> refreshByCookie(RotatingAuthServer server, String cookies) throws Exception {
        return client(server)
                .send("/refresh", request -> request.header("Cookie", cookies).POST(BodyPublishers.noBody()));
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
}
