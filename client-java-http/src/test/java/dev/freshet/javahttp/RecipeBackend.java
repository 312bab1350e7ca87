package dev.freshet.javahttp;

import dev.freshet.HttpTransport;
import dev.freshet.JsonEndpoint;
import dev.freshet.Secret;
import dev.freshet.javahttp.TestServer.Reply;
import dev.freshet.javahttp.TestServer.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A backend with one user, whose pair number {@code n} is {@code a<n>} and {@code r<n>}; it answers as recorded. */
final class RecipeBackend {
    private final AtomicReference<@Nullable Reply> next = new AtomicReference<>();
    private final List<String> spent = new CopyOnWriteArrayList<>();
    private volatile Shape shape = Shape.CODES;
    private volatile int newest = 1;
    private volatile boolean expired;

    /** The recorded answers of a kind of backend. */
    enum Shape {
        CODES {
            @Override
            JsonEndpoint endpoint(String origin, HttpTransport transport) {
                return JsonRecipes.codes(origin, Secret.of("key"), transport);
            }

            @Override
            String refreshToken(Seen request) {
                boolean known = request.path().equals("/token?grant_type=refresh_token")
                        && "key".equals(request.header("apikey"));
                return known ? request.body().replaceAll("^\\{\"refresh_token\":\"(.*)\"}$", "$1") : "";
            }

            @Override
            Reply granted(int n) {
                return Reply.of(200, """
                        {"access_token":"a%d","token_type":"bearer","expires_in":3600,"expires_at":%d,
                         "refresh_token":"r%d","weak_password":null,
                         "user":{"id":"6e1c","aud":"authenticated","role":"authenticated","email":"ann@example.com",
                          "app_metadata":{"provider":"email","providers":["email"]},"user_metadata":{},
                          "identities":[{"id":"6e1c","identity_data":{"email":"ann@example.com","sub":"6e1c"}}]}}""".formatted(n, Instant.now().getEpochSecond() + 3600, n));
            }

            @Override
            Reply signedOut() {
                return Reply.of(
                        400,
                        "{\"code\":400,\"error_code\":\"refresh_token_not_found\","
                                + "\"msg\":\"Invalid Refresh Token: Refresh Token Not Found\"}");
            }

            @Override
            Reply busy() {
                return Reply.of(409, "{\"code\":409,\"error_code\":\"conflict\",\"msg\":\"Too many at once\"}");
            }

            @Override
            Reply broken() {
                return Reply.of(504, "{\"code\":504,\"error_code\":\"request_timeout\",\"msg\":\"Took too long\"}");
            }

            @Override
            Reply misunderstood() {
                return Reply.of(400, "{\"code\":400,\"error_code\":\"validation_failed\",\"msg\":\"Bad JSON\"}");
            }
        },
        COOKIE {
            @Override
            JsonEndpoint endpoint(String origin, HttpTransport transport) {
                return JsonRecipes.cookie(origin, transport);
            }

            @Override
            String refreshToken(Seen request) {
                boolean known = request.path().equals("/auth/refresh")
                        && request.body().equals("{}")
                        && "XMLHttpRequest".equals(request.header("X-Requested-With"));
                return known ? String.valueOf(request.header("Cookie")).replaceAll("^refresh_token=", "") : "";
            }

            @Override
            Reply granted(int n) {
                String cookie = "refresh_token=r" + n
                        + "; Max-Age=604800; Path=/auth; Expires=Sat, 07 Feb 2099 12:00:00 GMT; HttpOnly; SameSite=Strict";
                String body = "{\"success\":true,\"data\":{\"accessToken\":\"a" + n + "\",\"expiresIn\":3600}}";
                return new Reply(200, Map.of("Set-Cookie", cookie), body);
            }

            /** Not by its status, which some such backends send for much else. */
            @Override
            Reply signedOut() {
                String cookie = "refresh_token=; Path=/auth; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly";
                return new Reply(403, Map.of("Set-Cookie", cookie), "{\"success\":false,\"message\":\"Forbidden\"}");
            }

            @Override
            Reply busy() {
                return new Reply(429, Map.of("Retry-After", "60"), "Too Many Requests");
            }

            @Override
            Reply broken() {
                return Reply.of(502, "<html><body>Bad Gateway</body></html>");
            }

            @Override
            Reply misunderstood() {
                return Reply.of(403, "{\"success\":false,\"message\":\"CSRF header missing\"}");
            }
        },
        HEADERS {
            @Override
            JsonEndpoint endpoint(String origin, HttpTransport transport) {
                return JsonRecipes.headers(origin, transport);
            }

            @Override
            String refreshToken(Seen request) {
                boolean known = request.path().equals("/session/refresh")
                        && request.body().equals("{\"device\":\"desktop\"}");
                return known ? String.valueOf(request.header("X-Refresh-Token")) : "";
            }

            @Override
            Reply granted(int n) {
                return new Reply(204, Map.of("Authorization", "Bearer a" + n, "X-Refresh-Token", "r" + n), "");
            }

            @Override
            Reply signedOut() {
                return Reply.of(419, "Session expired");
            }

            @Override
            Reply busy() {
                return new Reply(503, Map.of("Retry-After", "60"), "");
            }

            @Override
            Reply broken() {
                return Reply.of(500, "Internal Server Error");
            }

            @Override
            Reply misunderstood() {
                return Reply.of(415, "");
            }
        };

        abstract JsonEndpoint endpoint(String origin, HttpTransport transport);

        /** The refresh token of a request that has everything else it needs; else nothing. */
        abstract String refreshToken(Seen request);

        abstract Reply granted(int n);

        abstract Reply signedOut();

        abstract Reply busy();

        abstract Reply broken();

        abstract Reply misunderstood();
    }

    void speak(Shape as) {
        shape = as;
    }

    /** Refuses the newest access token from now on. */
    void expire() {
        expired = true;
    }

    /** Answers the next refresh with this, spending nothing. */
    void next(Reply reply) {
        next.set(reply);
    }

    List<String> spent() {
        return spent;
    }

    Reply answer(Seen request) {
        if (request.path().equals("/api")) {
            boolean welcome = !expired && ("Bearer a" + newest).equals(request.authorization());
            return welcome ? Reply.of(200, "welcome a" + newest) : Reply.of(401, "");
        }
        Reply reply = next.getAndSet(null);
        String token = shape.refreshToken(request);
        if (reply != null || !token.equals("r" + newest)) {
            return reply == null ? shape.signedOut() : reply;
        }
        spent.add(token);
        newest++;
        expired = false;
        return shape.granted(newest);
    }
}
