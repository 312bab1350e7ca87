package dev.freshet.listeners;

import dev.freshet.AuthEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event in words: its name, and what it says. Names and fields stay as they are; docs/listeners.md lists them. */
final class Told {
    private final String name;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Told(String name) {
        this.name = name;
    }

    /** Names are written out: a shrinker changes those of classes. */
    static Told of(AuthEvent event) {
        if (event instanceof AuthEvent.SignedIn e) {
            return new Told("SignedIn").with("token", e.accessToken());
        } else if (event instanceof AuthEvent.RefreshStarted e) {
            return new Told("RefreshStarted").with("reason", e.reason());
        } else if (event instanceof AuthEvent.Refreshed e) {
            return new Told("Refreshed")
                    .with("token", e.accessToken())
                    .with("millis", e.duration().toMillis())
                    .with("rotated", e.rotated())
                    .with("waiters", e.waiters());
        } else if (event instanceof AuthEvent.Superseded e) {
            return new Told("Superseded").with("token", e.accessToken());
        } else if (event instanceof AuthEvent.RefreshFailed e) {
            return new Told("RefreshFailed")
                    .with("failure", e.failure())
                    .with("why", e.reason())
                    .with("retryAt", e.retryAt());
        } else if (event instanceof AuthEvent.Retried e) {
            return new Told("Retried").with("token", e.accessToken());
        } else if (event instanceof AuthEvent.StepUpRequired e) {
            Duration maxAge = e.demand().maxAge();
            return new Told("StepUpRequired")
                    .with("token", e.accessToken())
                    .with("acrValues", String.join(" ", e.demand().acrValues()))
                    .with("maxAgeSeconds", maxAge == null ? null : maxAge.toMillis() / 1000);
        } else if (event instanceof AuthEvent.VaultFailed e) {
            return new Told("VaultFailed").with("why", e.reason());
        } else if (event instanceof AuthEvent.VaultRecovered) {
            return new Told("VaultRecovered");
        } else if (event instanceof AuthEvent.LoopCut e) {
            return new Told("LoopCut").with("until", e.until());
        } else if (event instanceof AuthEvent.SessionEnded e) {
            return new Told("SessionEnded").with("end", e.end());
        } else if (event instanceof AuthEvent.SignedOut) {
            return new Told("SignedOut");
        } else if (event instanceof AuthEvent.Revoked e) {
            return new Told("Revoked").with("confirmed", e.confirmed());
        }
        return new Told(event.getClass().getSimpleName()); // of a later core
    }

    private Told with(String field, @Nullable Object value) {
        if (value != null) {
            fields.put(field, value instanceof Number || value instanceof Boolean ? value : value.toString());
        }
        return this;
    }

    String name() {
        return name;
    }

    /** Numbers, booleans and strings, in their order. */
    Map<String, Object> fields() {
        return fields;
    }

    /** The value of the first field, or nothing. */
    String first() {
        return onOneLine(
                fields.values().stream().findFirst().map(Object::toString).orElse(""));
    }

    /** What the other fields say. */
    String details() {
        StringBuilder rest = new StringBuilder();
        fields.entrySet().stream().skip(1).forEach(field -> append(rest, field));
        return onOneLine(rest.toString().trim());
    }

    private static void append(StringBuilder line, Map.Entry<String, Object> field) {
        line.append(' ').append(field.getKey()).append('=').append(field.getValue());
    }

    /** One line. What comes from elsewhere, such as a server's words, cannot begin another, nor turn the reading round. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(name);
        fields.entrySet().forEach(field -> append(line, field));
        return onOneLine(line.toString());
    }

    static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028-\\u202e\\u2066-\\u2069]", "?");
    }
}
