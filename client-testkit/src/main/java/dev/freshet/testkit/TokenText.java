package dev.freshet.testkit;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes the tokens of a {@link RotatingAuthServer}, finds them wherever they stand in a text, and puts marks in their
 * place. They begin as nothing else does: a class name with a long method after it is none, nor is a file named by its hash.
 */
final class TokenText {
    private static final String MARK = "kit-";
    private static final Pattern TOKEN = Pattern.compile(MARK + "[a-z]{2}\\.[A-Za-z0-9_-]{32}");

    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenText() {}

    /** A new one; two letters tell its kind. */
    static String fresh(String kind) {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return MARK + kind + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static List<String> tokensIn(CharSequence text) {
        return TOKEN.matcher(text).results().map(MatchResult::group).distinct().toList();
    }

    static boolean isAccess(String token) {
        return token.startsWith(MARK + "at.");
    }

    static boolean isRefresh(String token) {
        return token.startsWith(MARK + "rt.");
    }

    /** What to call a secret of a server's; a client's secret has no fingerprint, for it may be easy to guess. */
    static String named(String secret) {
        if (isAccess(secret)) {
            return "access " + Fingerprint.of(secret);
        }
        return isRefresh(secret) ? "refresh " + Fingerprint.of(secret) : "a client secret";
    }

    /** The text with a fingerprint for each token. */
    static String masked(String text) {
        return TOKEN.matcher(text).replaceAll(token -> "<" + Fingerprint.of(token.group()) + ">");
    }
}
