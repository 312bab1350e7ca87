package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with one request, or with {@link #times several} in a row. A {@link RotatingAuthServer} takes it with
 * {@link RotatingAuthServer#onTokenRequest onTokenRequest} and its kin.
 *
 * <p>A fault either comes before the request is treated, so that nothing is spent, or spoils the answer when that has
 * been done; each says which. The latter waits while a token request is only told the nonce for its proof. {@link
 * #afterRotation()} makes the former the latter, and {@link #and} puts two into one answer. Immutable.
 */
public final class Fault {
    private final String name;
    private final @Nullable Function<Received, Answer> instead;
    private final BiFunction<Received, Answer, Answer> spoil;
    private final boolean answers;
    private final int times;

    private Fault(
            String name,
            @Nullable Function<Received, Answer> instead,
            BiFunction<Received, Answer, Answer> spoil,
            boolean answers,
            int times) {
        this.name = name;
        this.instead = instead;
        this.spoil = spoil;
        this.answers = answers;
        this.times = times;
    }

    private static Fault instead(String name, Function<Received, Answer> instead) {
        return new Fault(name, instead, (request, answer) -> answer, true, 1);
    }

    private static Fault spoiling(String name, BiFunction<Received, Answer, Answer> spoil) {
        return new Fault(name, null, spoil, false, 1);
    }

    /** The request is treated as usual, rotation included; then the connection is closed without an answer. */
    public static Fault answerLost() {
        return spoiling("answer lost", (request, answer) -> Answer.CUT);
    }

    /** The connection is closed without an answer before anything is spent. */
    public static Fault connectionCut() {
        return instead("connection cut", request -> Answer.CUT);
    }

    /**
     * The request is treated as usual; the connection is closed when the head and half of the body have been sent. An
     * answer without a body arrives whole.
     */
    public static Fault answerCut() {
        return spoiling("answer cut halfway", (request, answer) -> answer.asking(Answer.Halfway.CUT));
    }

    /** Nothing is spent; 503 with {@code Retry-After} in whole seconds. */
    public static Fault unavailable(Duration retryAfter) {
        return status(503, Long.toString(retryAfter.toSeconds()));
    }

    /** Nothing is spent; 503 with {@code Retry-After} as a date, cut to the second. */
    public static Fault unavailable(Instant retryAt) {
        return status(503, HttpDate.of(retryAt));
    }

    /** Nothing is spent; 429 with {@code Retry-After} in whole seconds. */
    public static Fault tooManyRequests(Duration retryAfter) {
        return status(429, Long.toString(retryAfter.toSeconds()));
    }

    /** Nothing is spent; 429 with {@code Retry-After} as a date, cut to the second. */
    public static Fault tooManyRequests(Instant retryAt) {
        return status(429, HttpDate.of(retryAt));
    }

    private static Fault status(int status, String retryAfter) {
        return answer(status, Map.of("Retry-After", retryAfter), "");
    }

    /** Nothing is spent; 200 with a page to sign in, as a proxy or a captive portal would say. */
    public static Fault html() {
        Answer page = Answer.of(
                200,
                Map.of("Content-Type", "text/html; charset=utf-8"),
                "<!doctype html><title>Sign in</title><p>Welcome to this network.");
        return instead("HTML", request -> page);
    }

    /** Nothing is spent; 100 KB of gzip that unpack to 100 MB of white space. */
    public static Fault gzipBomb() {
        return instead("gzip bomb", request -> GzipBomb.answer());
    }

    /** The request is treated as usual; the second half of the body is left out, as if that were all of it. */
    public static Fault jsonCut() {
        return spoiling(
                "body cut",
                (request, answer) -> answer.withBody(Arrays.copyOf(answer.body(), answer.body().length / 2)));
    }

    /** The request is treated as usual; a granted token calls itself this, whatever it is bound to. */
    public static Fault tokenType(String type) {
        return spoiling("token type " + type, (request, answer) -> answer.withBody(TokenDesk.retyped(answer, type)));
    }

    /** The request is treated as usual; the answer's {@code Date} is this much ahead, or behind if negative. */
    public static Fault dateSkewed(Duration skew) {
        return spoiling(
                "Date skewed by " + skew, (request, answer) -> answer.isCut() ? answer : HttpDate.skewed(answer, skew));
    }

    /** Nothing is looked at; the request is refused as this server would refuse it, by whether a token came with it. */
    public static Fault refused(Refusal form) {
        return instead("refused like " + form, form::answer);
    }

    /**
     * Nothing is spent; this answer.
     *
     * @throws IllegalArgumentException if a header holds more than ASCII
     */
    public static Fault answer(int status, Map<String, String> headers, String body) {
        Answer answer = Answer.of(status, HeaderText.checked(headers), body);
        return instead("scripted " + status, request -> answer);
    }

    /**
     * The same, but the request is treated as usual first: a rotation is committed, and then it goes wrong. Changes
     * nothing in a fault that does so anyway.
     */
    public Fault afterRotation() {
        Function<Received, Answer> late = instead;
        if (late == null) {
            return this;
        }
        return new Fault(
                name + " after the fact",
                null,
                (request, answer) -> spoil.apply(request, late.apply(request).withAllOf(answer)),
                true,
                times);
    }

    /**
     * Both at once, in one answer: what comes before the request is treated first, then what spoils the answer, in this
     * order.
     *
     * @throws IllegalArgumentException if each has an answer of its own, be it {@linkplain #afterRotation after the fact},
     *     or either is for more than one request: count the whole
     */
    public Fault and(Fault other) {
        if (answers && other.answers) {
            throw new IllegalArgumentException("two answers to one request: " + name + " and " + other.name);
        }
        if (times != 1 || other.times != 1) {
            throw new IllegalArgumentException("count the whole: a.and(b).times(n)");
        }
        return new Fault(
                name + " and " + other.name,
                instead != null ? instead : other.instead,
                (request, answer) -> other.spoil.apply(request, spoil.apply(request, answer)),
                answers || other.answers,
                1);
    }

    /**
     * The same for so many requests in a row.
     *
     * @throws IllegalArgumentException if {@code count} is not positive
     */
    public Fault times(int count) {
        return new Fault(name, instead, spoil, answers, positive(count));
    }

    int times() {
        return times;
    }

    @Nullable
    Answer insteadOf(Received request) {
        return instead == null ? null : instead.apply(request);
    }

    Answer spoil(Received request, Answer answer) {
        return spoil.apply(request, answer).spoiledBy(name);
    }

    static int positive(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is not positive: " + times);
        }
        return times;
    }

    /** What it does, without a body or a header. */
    @Override
    public String toString() {
        return times == 1 ? name : name + ", " + times + " times";
    }
}
