package dev.freshet;

import dev.freshet.JsonEndpoint.Classifier;
import dev.freshet.JsonEndpoint.Meaning;
import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of a {@link JsonEndpoint} means. What it says is collected from its body, headers and cookies into an
 * object of OAuth's shape, which {@link TokenAnswer} judges; only what OAuth has no word for is judged here: cookies that
 * are taken away, and the application's own classifier.
 */
final class JsonAnswer {
    private static final TokenAnswer.Members PLAIN =
            new TokenAnswer.Members("access_token", "refresh_token", "expires_in", "token_type", "Bearer");

    private final HttpTransport.Response response;
    private final Shape shape;
    private final Secret spent;
    private final Instant now;
    private final @Nullable Json body;
    private final @Nullable SetCookie refreshCookie;
    private final @Nullable Json plain;

    /** Where a token stands in a request or an answer; the name of a field is a path. */
    record Place(Kind kind, String name) {
        enum Kind {
            FIELD,
            HEADER,
            COOKIE
        }
    }

    /**
     * What the answers of an endpoint look like.
     *
     * @param expires the path of the lifetime or, if it is {@code absolute}, of the moment of expiry
     * @param from the endpoint's address, which decides what cookies are its own
     */
    record Shape(
            Place access,
            Place refresh,
            String expires,
            boolean absolute,
            String tokenType,
            String error,
            Set<Integer> signedOut,
            Classifier classifier,
            URI from) {}

    /**
     * An answer.
     *
     * @param spent the refresh token that was sent
     */
    JsonAnswer(HttpTransport.Response response, Shape shape, Secret spent) {
        this.response = response;
        this.shape = shape;
        this.spent = spent;
        Instant date = TokenAnswer.date(response, "Date");
        now = date == null ? Instant.now() : date;
        body = TokenAnswer.json(response);
        refreshCookie = cookie(shape.refresh());
        plain = plain();
    }

    RefreshOutcome outcome() {
        int status = response.status();
        boolean failed = status < 200 || status == 408 || status == 429 || status >= 500;
        if (refreshCookie != null && refreshCookie.isGone(now) && !failed) {
            return new Rejected(status + " takes the refresh cookie away");
        }
        RefreshOutcome outcome = judged();
        boolean settled = outcome instanceof Refreshed || outcome instanceof Unusable || outcome instanceof Rejected;
        return settled || refreshCookie == null ? outcome : keeping(refreshCookie, outcome);
    }

    /** A browser takes a cookie from any answer, a server's fault included: what was spent is spent. */
    private RefreshOutcome keeping(SetCookie cookie, RefreshOutcome outcome) {
        Secret set = cookie.isGone(now) ? null : Secret.of(cookie.value());
        return set == null || !set.fitsHeader() || set.equals(spent)
                ? outcome
                : new Unusable(set, response.status() + " with a new refresh cookie");
    }

    private RefreshOutcome judged() {
        TokenAnswer answer = new TokenAnswer(response, plain, PLAIN, shape.signedOut(), spent);
        Meaning meaning;
        try {
            meaning = Objects.requireNonNull(meaning(), "meaning");
        } catch (Throwable e) { // one in Kotlin throws checked exceptions, too
            return new Ambiguous("the classifier throws " + e.getClass().getSimpleName());
        }
        return switch (meaning) {
            case SIGNED_OUT -> new Rejected(answer.reason());
            case TRANSIENT -> new Ambiguous(answer.reason());
            case LIMITED -> answer.limited();
            case USUAL -> answer.outcome();
        };
    }

    /** The classifier's word, unless the answer brings a token: that is kept before anything else is asked. */
    private Meaning meaning() {
        boolean good = response.status() >= 200 && response.status() < 300;
        boolean brings = plain != null && (plain.has(PLAIN.access()) || plain.has(PLAIN.refresh()));
        String error = body == null ? "" : body.word(shape.error());
        return good && brings ? Meaning.USUAL : shape.classifier().meaning(response, error);
    }

    /** What the answer says, as an OAuth server would say it; null when it says nothing. */
    private @Nullable Json plain() {
        Json all = Json.empty();
        if (body != null) {
            all.copy("scope", body, "scope");
            all.copy(PLAIN.tokenType(), body, shape.tokenType());
            all.put("error", body.word(shape.error()));
            putLifetime(all, body);
        }
        put(all, PLAIN.refresh(), shape.refresh(), refreshCookie);
        Duration kept = refreshCookie == null ? null : refreshCookie.lifetime(now);
        if (kept != null) {
            all.put("refresh_expires_in", kept);
        }
        SetCookie accessCookie = cookie(shape.access());
        put(all, PLAIN.access(), shape.access(), accessCookie);
        Duration lifetime = accessCookie == null ? null : accessCookie.lifetime(now);
        if (lifetime != null && !all.has(PLAIN.expiresIn())) {
            all.put(PLAIN.expiresIn(), lifetime);
        }
        return body == null && !all.has(PLAIN.access()) && !all.has(PLAIN.refresh()) ? null : all;
    }

    private void putLifetime(Json all, Json from) {
        if (!shape.absolute()) {
            all.copy(PLAIN.expiresIn(), from, shape.expires());
            return;
        }
        Duration left = from.until(shape.expires(), now);
        if (left != null) {
            all.put(PLAIN.expiresIn(), left);
        }
    }

    private void put(Json all, String name, Place place, @Nullable SetCookie cookie) {
        if (cookie != null && !cookie.isGone(now)) {
            all.put(name, place.equals(shape.refresh()) ? cookie.value() : cookie.unquoted());
        } else if (place.kind() == Place.Kind.HEADER) {
            // several are one value with commas (RFC 9110 section 5.3), and so no token
            all.put(name, withoutScheme(String.join(", ", response.headers(place.name()))));
        } else if (place.kind() == Place.Kind.FIELD && body != null) {
            all.copy(name, body, place.name());
        }
    }

    private static String withoutScheme(String value) {
        String scheme = "Bearer ";
        String text = value.trim();
        return text.regionMatches(true, 0, scheme, 0, scheme.length())
                ? text.substring(scheme.length()).trim()
                : text;
    }

    private @Nullable SetCookie cookie(Place place) {
        List<String> headers = response.headers("Set-Cookie");
        return place.kind() == Place.Kind.COOKIE ? SetCookie.last(headers, place.name(), shape.from(), now) : null;
    }
}
