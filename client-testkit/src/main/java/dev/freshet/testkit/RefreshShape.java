package dev.freshet.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;

/**
 * Answers {@code /refresh}, the shape of a backend of one's own: JSON out, and 401 for a token that is worth nothing. The
 * refresh token comes in JSON or, if it has a name, in an HttpOnly cookie.
 */
final class RefreshShape {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TokenDesk desk;
    private final String cookie;
    private final Duration life;

    RefreshShape(TokenDesk desk, String cookie, Duration life) {
        this.desk = desk;
        this.cookie = cookie;
        this.life = life;
    }

    Answer refresh(Received request) throws InterruptedException {
        boolean cookies = !cookie.isEmpty();
        String spent = cookies ? request.cookie(cookie) : refreshTokenIn(request.body());
        if (spent.isEmpty()) {
            return Answer.error(cookies ? 401 : 400, "invalid_request");
        }
        Answer answer = desk.spend(request, spent, 401, tokens -> bearing(tokens, spent));
        return cookies && answer.status() == 401 ? answer.with("Set-Cookie", cookie("", Duration.ZERO)) : answer;
    }

    private Answer bearing(IssuedTokens tokens, String spent) {
        ObjectNode body = JSON.createObjectNode();
        body.put("accessToken", tokens.accessToken());
        body.put("token_type", desk.tokenType());
        boolean rotated = !tokens.refreshToken().equals(spent);
        if (rotated && cookie.isEmpty()) {
            body.put("refreshToken", tokens.refreshToken());
        }
        desk.tellLifetime(body, "expiresIn", tokens);
        Answer answer = Answer.json(200, body.toString());
        return rotated && !cookie.isEmpty() ? answer.with("Set-Cookie", cookie(tokens.refreshToken(), life)) : answer;
    }

    private String cookie(String value, Duration age) {
        return cookie + "=" + value + "; Path=/refresh; HttpOnly; SameSite=Strict; Max-Age=" + age.toSeconds();
    }

    private static String refreshTokenIn(byte[] body) {
        try {
            return JSON.readTree(body).path("refreshToken").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }
}
