package dev.freshet;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which answers refuse an access token, beside a 401: some servers say 403, 419, 440 or 498. A 401 is always read by its
 * challenge (RFC 6750 section 3.1), and a challenge that no new token would cure, such as insufficient_scope, is the
 * caller's whatever the trigger says; so is a 407, which is a proxy's.
 *
 * <p>A status that also means "you may not" costs a refresh, and one retry, each time that it does.
 */
@FunctionalInterface
public interface RefreshTrigger {

    /** A 401 only. The default. */
    RefreshTrigger NONE = (status, headers) -> false;

    /**
     * Whether this answer refuses the token. Called on the thread that has received it; one that throws says no.
     *
     * @param status from 400 to 499, neither 401 nor 407
     * @param headers gives the values of a header by its name, in order
     */
    boolean refuses(int status, Function<String, List<String>> headers);

    /**
     * Answers of these statuses, whatever their headers.
     *
     * @throws IllegalArgumentException for one that is no 4xx, and for 401 and 407
     */
    static RefreshTrigger statuses(int... statuses) {
        Set<Integer> all = Arrays.stream(statuses).boxed().collect(Collectors.toSet());
        for (int status : all) {
            if (status < 400 || status > 499 || status == 401 || status == 407) {
                throw new IllegalArgumentException("no status that a trigger is asked about: " + status);
            }
        }
        return (status, headers) -> all.contains(status);
    }
}
