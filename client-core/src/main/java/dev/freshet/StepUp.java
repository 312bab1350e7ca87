package dev.freshet;

import dev.freshet.Challenges.Challenge;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers an API that asks for a newer or stronger sign-in than the token's (RFC 9470): insufficient_user_authentication.
 * The requests that it refused wait, for as long as callers of the session {@linkplain AuthSession.Builder#waitLimit
 * wait}, and then go out again, if they can. Other requests go on with the pair that there is.
 */
@FunctionalInterface
public interface StepUp {

    /**
     * Signs the same user in as asked, at the authorization server, never at an address that the challenge names. Called
     * on a thread of its own, which may block; one call at a time for a session, whoever was refused.
     *
     * @return the new pair, which takes the place of the session's, for the same account, and under the same key unless it
     *     brings another; null if there is none: then the callers get the API's own 401, as they do when it throws, or
     *     gives a pair that the session's scheme cannot use, which is logged as {@code dev.freshet}
     */
    @Nullable
    TokenPair signIn(Demand asked) throws Exception;

    /**
     * What a challenge asks for (RFC 9470 section 3). What is malformed in it is left out.
     *
     * @param acrValues the authentication contexts that the API would take, in its order of preference; empty when it
     *     names none
     * @param maxAge how old the sign-in may be, or null when it does not say
     */
    record Demand(List<String> acrValues, @Nullable Duration maxAge) {
        static Demand of(Challenge challenge) {
            String acr = challenge.parameters().getOrDefault("acr_values", "");
            String age = challenge.parameters().getOrDefault("max_age", "");
            return new Demand(
                    Arrays.stream(acr.split(" ", -1))
                            .filter(value -> value.matches("[\\x21-\\x7e]{1,200}"))
                            .collect(Collectors.toList()),
                    age.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(age)) : null);
        }
    }
}
