package dev.freshet;

import dev.freshet.RefreshOutcome.Ambiguous;
import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import dev.freshet.RefreshOutcome.Unusable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to a refresh means (RFC 6749 sections 5.1 and 5.2), whatever its members are called.
 *
 * <p>The refresh token of any 2xx is kept, however useless the rest: the old one is spent. Only a plain refusal ends the
 * session; whatever may come from a proxy, a broken server or a wrong configuration does not. No text of the server's
 * gets into an outcome but an error code that looks like one.
 */
final class TokenAnswer {
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(365);

    private final HttpTransport.Response response;
    private final @Nullable Json json;
    private final Members members;
    private final Set<Integer> signedOut;
    private final Secret spent;

    /**
     * What the members of an answer are called.
     *
     * @param assumedType the token type of an answer that names none; null when it must name one
     */
    record Members(
            String access,
            String refresh,
            String expiresIn,
            String tokenType,
            @Nullable String assumedType) {}

    /**
     * An answer.
     *
     * @param signedOut which 4xx mean that the session has ended, whatever their bodies say
     * @param spent the refresh token that was sent
     */
    TokenAnswer(HttpTransport.Response response, Members members, Set<Integer> signedOut, Secret spent) {
        this(response, json(response), members, signedOut, spent);
    }

    /** An answer of which this has been read, wherever it stood; null when that is nothing. */
    TokenAnswer(
            HttpTransport.Response response,
            @Nullable Json json,
            Members members,
            Set<Integer> signedOut,
            Secret spent) {
        this.response = response;
        this.json = json;
        this.members = members;
        this.signedOut = signedOut;
        this.spent = spent;
    }

    RefreshOutcome outcome() {
        int status = response.status();
        if (status >= 200 && status < 300) {
            return given();
        }
        if (status >= 300 && status < 400) {
            return new Misconfigured(status + ": the endpoint redirects; give its final address");
        }
        boolean asksForTime = !response.headers("Retry-After").isEmpty();
        if (status == 429 || (status == 503 && asksForTime)) {
            return limited();
        }
        boolean refused = status >= 400 && status < 500 && status != 408;
        return refused ? refused() : new Ambiguous(String.valueOf(status));
    }

    RefreshOutcome limited() {
        return new Limited(retryAfter(response), String.valueOf(response.status()));
    }

    private RefreshOutcome refused() {
        if (json != null && "invalid_grant".equals(json.text("error"))) {
            return new Rejected("invalid_grant");
        }
        if (signedOut.contains(response.status())) {
            return new Rejected(String.valueOf(response.status()));
        }
        String error = error();
        if (error != null && SignedPost.ABOUT_THE_PROOF.contains(error)) {
            return new Limited(null, error);
        }
        return new Misconfigured(reason());
    }

    /** Its error code, or its status where that cannot be shown. */
    String reason() {
        String error = error();
        return error == null ? String.valueOf(response.status()) : error;
    }

    private RefreshOutcome given() {
        if (json == null) {
            return new Ambiguous(response.status() + " " + whatItIs());
        }
        Secret refresh = secret(json, members.refresh());
        if (refresh == null && json.has(members.refresh())) {
            return new Ambiguous(response.status() + " with a refresh token that is not visible ASCII");
        }
        Secret access = secret(json, members.access());
        String type = json.has(members.tokenType()) ? json.text(members.tokenType()) : members.assumedType();
        if (access == null || type == null || !type.matches("[\\x21-\\x7e]{1,100}")) {
            return unusable(refresh, access == null ? fault(json) : "the token type is missing or malformed");
        }
        String scope = json.text("scope");
        String clean = scope != null && scope.matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]+") ? scope : null;
        TokenPair pair = new TokenPair(
                access, refresh, json.lifetime(members.expiresIn()), clean, type, null, refreshLifetime(json));
        return new Refreshed(pair, date(response, "Date"));
    }

    /** Keycloak tells it, and others; 0 is none, and of a year or more the end need not be known. */
    private static @Nullable Duration refreshLifetime(Json json) {
        Duration lifetime = json.lifetime("refresh_expires_in");
        return lifetime == null || lifetime.compareTo(Json.LONGEST_LIFETIME) >= 0 ? null : lifetime;
    }

    private RefreshOutcome unusable(@Nullable Secret refresh, String fault) {
        if (refresh != null) {
            return new Unusable(refresh, fault);
        }
        String error = error();
        return new Ambiguous(response.status() + (error == null ? ": " + fault : " with error " + error));
    }

    private String fault(Json json) {
        return json.has(members.access()) ? "the access token is not visible ASCII" : "the access token is missing";
    }

    /**
     * Finds out that an answer could not be read before a refresh token is spent on it.
     *
     * @throws NotReady if Jackson is missing, or older than what the reader needs
     */
    static void readable() throws NotReady {
        try {
            Json.empty();
        } catch (LinkageError e) {
            throw NotReady.ever("com.fasterxml.jackson.core:jackson-databind is missing, or older than 2.18");
        }
    }

    /** The object that the body is, or null when it is anything else. */
    static @Nullable Json json(HttpTransport.Response response) {
        byte[] body = response.body();
        return body.length == 0 || body.length > TokenPost.LIMIT ? null : Json.read(body);
    }

    private String whatItIs() {
        if (response.body().length == 0) {
            return "without a body";
        }
        if (response.body().length > TokenPost.LIMIT) {
            return "with more than " + TokenPost.LIMIT + " bytes";
        }
        List<String> types = response.headers("Content-Type");
        boolean html = !types.isEmpty() && types.get(0).toLowerCase(Locale.ROOT).startsWith("text/html");
        return html ? "with text/html" : "that is not a JSON object";
    }

    private static @Nullable Secret secret(Json json, String member) {
        String text = json.text(member);
        Secret secret = text == null ? null : Secret.of(text);
        return secret != null && secret.fitsHeader() ? secret : null;
    }

    /** The error code, if it can be shown: letters and a few signs, at most 40, and no part of what was sent. */
    private @Nullable String error() {
        String code = json == null ? null : json.text("error");
        boolean shown = code != null
                && code.matches("[A-Za-z_.-]{1,40}")
                && !spent.reveal().contains(code);
        return shown ? code : null;
    }

    /** How long to wait (RFC 9110 section 10.2.3): seconds, or a date that is compared with the answer's own. */
    static @Nullable Duration retryAfter(HttpTransport.Response response) {
        List<String> values = response.headers("Retry-After");
        String value = values.isEmpty() ? "" : values.get(0).trim();
        Duration wait;
        if (value.matches("[0-9]+")) {
            wait = value.length() > 9 ? LONGEST_RETRY_AFTER : Duration.ofSeconds(Long.parseLong(value));
        } else {
            Instant until = date(response, "Retry-After");
            Instant date = date(response, "Date");
            if (until == null) {
                return null;
            }
            wait = Duration.between(date == null ? Instant.now() : date, until);
        }
        return wait.isNegative() ? null : wait;
    }

    /** The date in a header (RFC 9110 section 5.6.7, the form that is not obsolete); null when there is none. */
    static @Nullable Instant date(HttpTransport.Response response, String header) {
        List<String> values = response.headers(header);
        try {
            return values.isEmpty()
                    ? null
                    : ZonedDateTime.parse(values.get(0).trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
