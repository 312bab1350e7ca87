package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request and what came of it, in fingerprints. Times are nanoseconds since the server was made.
 *
 * @param told the answer, null as long as there is none
 */
record Visit(Asked asked, @Nullable Told told) {
    enum Desk {
        REFRESH,
        REVOCATION,
        RESOURCE,

        /** A device's polls and what leads to them, metadata. */
        OTHER
    }

    /**
     * @param caller what the request called its caller, empty if it did not say
     * @param presented the fingerprint of the token that the request was about, empty if it had none
     * @param carried the fingerprints of all tokens in it, wherever they stood
     * @param refreshTokens those of the refresh tokens among them
     */
    record Asked(
            long at,
            Desk desk,
            String caller,
            String method,
            String path,
            String presented,
            List<String> carried,
            List<String> refreshTokens) {
        static Asked of(Received request, long at, UnaryOperator<String> masked) {
            List<String> tokens = request.tokens();
            List<String> refreshTokens =
                    fingerprints(tokens.stream().filter(TokenText::isRefresh).toList());
            Desk desk = deskOf(request, !refreshTokens.isEmpty());
            boolean access = desk == Desk.RESOURCE || refreshTokens.isEmpty();
            String presented = tokens.stream()
                    .filter(access ? TokenText::isAccess : TokenText::isRefresh)
                    .findFirst()
                    .or(request::accessToken)
                    .map(Fingerprint::of)
                    .orElse("");
            return new Asked(
                    at,
                    desk,
                    masked.apply(request.header(Timeline.CALLER)),
                    request.method(),
                    masked.apply(request.path()),
                    presented,
                    fingerprints(tokens),
                    refreshTokens);
        }

        private static Desk deskOf(Received request, boolean spends) {
            return switch (request.endpoint()) {
                case TOKEN -> spends || asksToRefresh(request) ? Desk.REFRESH : Desk.OTHER;
                case REVOCATION -> Desk.REVOCATION;
                case RESOURCE -> Desk.RESOURCE;
                case DEVICE, METADATA -> Desk.OTHER;
            };
        }

        /** Be it with a token that nobody has issued. */
        private static boolean asksToRefresh(Received request) {
            return request.path().equals("/refresh")
                    || Form.read(request)
                            .filter(form -> form.field("grant_type").equals("refresh_token"))
                            .isPresent();
        }
    }

    /**
     * @param status 0 if the connection was cut instead
     * @param access the fingerprint of the access token in the answer, empty if there was none
     * @param refresh the same of its refresh token
     * @param spent whether the refresh token that was presented has been replaced by another, then or before
     * @param replay whether it was refused for that, whatever the answer says
     * @param mishap the fault that came over it, empty if none did
     */
    record Told(long at, int status, String access, String refresh, boolean spent, boolean replay, String mishap) {
        static Told of(Answer answer, boolean spent, long at) {
            List<String> tokens = tokens(answer);
            boolean replay = answer.kind() == Answer.Kind.REPLAY;
            return new Told(
                    at, answer.status(), first(tokens, true), first(tokens, false), spent, replay, answer.mishap());
        }

        private static String first(List<String> tokens, boolean access) {
            return tokens.stream()
                    .filter(token -> access ? TokenText.isAccess(token) : TokenText.isRefresh(token))
                    .map(Fingerprint::of)
                    .findFirst()
                    .orElse("");
        }
    }

    /** The tokens that an answer hands out. */
    static List<String> tokens(Answer answer) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> header : answer.headers()) {
            text.append(header.getValue()).append('\n');
        }
        return TokenText.tokensIn(text.append(new String(answer.body(), ISO_8859_1)));
    }

    private static List<String> fingerprints(List<String> tokens) {
        return tokens.stream().map(Fingerprint::of).toList();
    }

    boolean isRefresh() {
        return asked.desk() == Desk.REFRESH;
    }

    /** A refresh token was revoked, as a sign-out does. */
    boolean isSignOut() {
        return asked.desk() == Desk.REVOCATION && !asked.refreshTokens().isEmpty() && wasServed();
    }

    boolean wasGranted() {
        return told != null && told.status() == 200 && !told.access().isEmpty();
    }

    /** A spent refresh token came again, and got none. */
    boolean wasReplay() {
        return told != null && told.replay();
    }

    boolean wasServed() {
        return told != null && told.status() >= 200 && told.status() < 400;
    }

    /** The end, or that of the picture if there is none. */
    long end(long otherwise) {
        return told == null ? otherwise : told.at();
    }
}
