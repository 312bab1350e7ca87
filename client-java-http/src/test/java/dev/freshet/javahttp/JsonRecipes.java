package dev.freshet.javahttp;

import dev.freshet.HttpTransport;
import dev.freshet.JsonEndpoint;
import dev.freshet.JsonEndpoint.Meaning;
import dev.freshet.Replay;
import dev.freshet.Secret;
import java.time.Duration;

/** The recipes of docs/json-endpoint.md. */
final class JsonRecipes {
    private JsonRecipes() {}

    static JsonEndpoint codes(String auth, Secret apiKey, HttpTransport transport) {
        JsonEndpoint endpoint = JsonEndpoint.at(auth + "/token?grant_type=refresh_token")
                .header("apikey", apiKey)
                .refreshField("refresh_token")
                .accessField("access_token")
                .expiresAtField("expires_at")
                .tokenTypeField("token_type")
                .errorField("error_code")
                .classifier((answer, error) -> switch (error) {
                    case "refresh_token_not_found", "refresh_token_already_used" -> Meaning.SIGNED_OUT;
                    case "session_not_found", "session_expired", "user_banned" -> Meaning.SIGNED_OUT;
                    case "conflict" -> Meaning.LIMITED; // another refresh of this session is under way
                    case "request_timeout" -> Meaning.TRANSIENT;
                    default -> Meaning.USUAL;
                })
                .replay(Replay.grace(Duration.ofSeconds(10)))
                .over(transport);
        return endpoint;
    }

    static JsonEndpoint cookie(String api, HttpTransport transport) {
        JsonEndpoint endpoint = JsonEndpoint.at(api + "/auth/refresh")
                .refreshCookie("refresh_token")
                .accessField("data.accessToken")
                .expiresInField("data.expiresIn")
                .header("X-Requested-With", Secret.of("XMLHttpRequest"))
                .over(transport);
        return endpoint;
    }

    static JsonEndpoint headers(String api, HttpTransport transport) {
        JsonEndpoint endpoint = JsonEndpoint.at(api + "/session/refresh")
                .refreshHeader("X-Refresh-Token")
                .newRefreshHeader("X-Refresh-Token")
                .accessHeader("Authorization")
                .requestField("device", "desktop")
                .signedOutOn(401, 419)
                .replay(Replay.STRICT)
                .over(transport);
        return endpoint;
    }
}
