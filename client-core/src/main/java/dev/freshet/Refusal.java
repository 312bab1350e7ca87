package dev.freshet;

import dev.freshet.Challenges.Challenge;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says of the access that it was asked with: the table of RFC 6750 section 3.1, RFC 9110 section 11.4,
 * RFC 9449 sections 7.1 and 9, RFC 9470 section 3.
 *
 * @param step what is asked for, of a {@link Kind#STEP_UP}
 */
record Refusal(Kind kind, @Nullable Challenge step) {

    enum Kind {
        /** Nothing that a token would cure. */
        NONE,
        /** The access token is no longer good. */
        TOKEN,
        /** The proof is not good, or lacks a nonce; the token is. */
        PROOF,
        /** The user is to sign in again, or in a stronger way. */
        STEP_UP
    }

    private static final Refusal NONE = new Refusal(Kind.NONE, null);
    private static final Refusal TOKEN = new Refusal(Kind.TOKEN, null);
    private static final Refusal PROOF = new Refusal(Kind.PROOF, null);

    /**
     * Reads an answer.
     *
     * @param scheme the authentication scheme whose challenges speak of our token; null when every 401 does
     */
    static Refusal of(
            @Nullable String scheme, RefreshTrigger trigger, int status, Function<String, List<String>> headers) {
        if (status < 400 || status > 499 || status == 407 || (status != 401 && trigger == RefreshTrigger.NONE)) {
            return NONE;
        }
        List<Challenge> challenges = Challenges.read(headers.apply("WWW-Authenticate"));
        boolean ours = false;
        for (Challenge challenge : challenges) {
            if (scheme != null && challenge.scheme().equalsIgnoreCase(scheme)) {
                Refusal special = byError(challenge);
                if (special != null) {
                    return special;
                }
                ours = true;
            }
        }
        boolean refused =
                status == 401 ? ours || scheme == null || challenges.isEmpty() : triggered(trigger, status, headers);
        return refused ? TOKEN : NONE;
    }

    /** Null where a new token may help. */
    private static @Nullable Refusal byError(Challenge challenge) {
        return switch (challenge.parameters().getOrDefault("error", "")) {
            case "insufficient_scope", "invalid_request" -> NONE;
            case "insufficient_user_authentication" -> new Refusal(Kind.STEP_UP, challenge);
            case "use_dpop_nonce", "invalid_dpop_proof" -> PROOF;
            default -> null;
        };
    }

    private static boolean triggered(RefreshTrigger trigger, int status, Function<String, List<String>> headers) {
        try {
            return trigger.refuses(status, headers);
        } catch (RuntimeException e) {
            return false;
        }
    }
}
