package dev.freshet.listeners;

import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Counts and times what happens to sessions, in any registry of Micrometer's. docs/listeners.md lists the meters and the
 * rules that alert on them.
 *
 * <p>Every counter is there from the start, at zero: a rate does not see the first increase of a counter that begins with it.
 * Those of a session that is counted apart begin with its first event, or when it is {@linkplain #watch watched}. What the
 * tags hold comes from enums; only {@link #taggedBySession} and {@link #watch} take a session's label. Safe for use by many
 * threads.
 */
public final class MicrometerListener implements AuthListener {
    private static final String EXPIRY = "freshet.token.expiry";
    private static final String SESSION = "session";

    private final MeterRegistry registry;
    private final Function<String, Meters> meters;

    private MicrometerListener(MeterRegistry registry, Function<String, Meters> meters) {
        this.registry = registry;
        this.meters = meters;
    }

    /** Counts all sessions together. */
    public MicrometerListener(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
        Meters all = new Meters(registry, Tags.empty());
        meters = session -> all;
    }

    /**
     * Counts each session apart, by the tag {@code session} with its label: 38 meters a session, which stay in the registry.
     * For programs whose sessions are few and known, never for a session a user. A registry takes one kind of listener: with
     * this tag, or without.
     */
    public static MicrometerListener taggedBySession(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        Map<String, Meters> each = new ConcurrentHashMap<>();
        return new MicrometerListener(
                registry,
                session -> each.computeIfAbsent(session, label -> new Meters(registry, Tags.of(SESSION, label))));
    }

    @Override
    public void onEvent(AuthEvent event) {
        metersOf(event.stamp().session()).count(event);
    }

    private Meters metersOf(String session) {
        return meters.apply(session);
    }

    /**
     * Adds the gauge {@code freshet.token.expiry}: how many seconds the access token of this session still lives, by what the
     * server has told. Negative when it has run out, as it does in a session that nobody uses; NaN when nobody is signed in,
     * the vault was not read yet, or the server has not told. The session's label is its tag; a session that is watched later under the same label takes
     * its place. Reading it looks at memory only, and watching keeps no session from being collected.
     */
    public void watch(AuthSession session) {
        String label = session.status().session();
        metersOf(label); // counters that begin with their first increase show none
        Tags tags = Tags.of(SESSION, label);
        registry.removeByPreFilterId(new Meter.Id(EXPIRY, tags, "seconds", null, Meter.Type.GAUGE));
        Gauge.builder(EXPIRY, session, this::secondsLeft)
                .description("How long the access token still lives")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    private double secondsLeft(AuthSession session) {
        Instant expiry = session.status().expiresAt();
        return expiry == null
                ? Double.NaN
                : (expiry.toEpochMilli() - registry.config().clock().wallTime()) / 1000.0;
    }
}
