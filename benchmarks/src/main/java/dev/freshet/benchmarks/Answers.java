package dev.freshet.benchmarks;

/** The answers of the light server, as they go over the wire. */
final class Answers {
    static final String HELLO = answer("200 OK", "", "hello");
    static final String UNAUTHORIZED =
            answer("401 Unauthorized", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n", "{}");
    static final String INVALID_GRANT = json("400 Bad Request", "{\"error\":\"invalid_grant\"}");
    static final String DOWN = answer("503 Service Unavailable", "", "down");

    private Answers() {}

    static String pair(Issued issued) {
        return json(
                "200 OK",
                "{\"access_token\":\"" + issued.access() + "\",\"refresh_token\":\"" + issued.refresh()
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    }

    private static String json(String status, String body) {
        return answer(status, "Content-Type: application/json\r\n", body);
    }

    private static String answer(String status, String headers, String body) {
        return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
