package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a server wants to see in the next proof (RFC 9449 sections 8 and 9), apart for each kind of endpoint. */
final class Nonces {
    private record Nonce(String value, Instant ends) {}

    private final @Nullable Duration lifetime;
    private final boolean once;
    private final InstantSource clock;
    private final Map<Endpoint, Nonce> current = new EnumMap<>(Endpoint.class);

    private Nonces(@Nullable Duration lifetime, boolean once, InstantSource clock) {
        this.lifetime = lifetime;
        this.once = once;
        this.clock = clock;
    }

    /** None is asked for. */
    static Nonces none(InstantSource clock) {
        return new Nonces(null, false, clock);
    }

    /** Each is replaced when it has lived so long. */
    static Nonces of(Duration lifetime, InstantSource clock) {
        return new Nonces(lifetime, false, clock);
    }

    /** Each is taken once. */
    static Nonces oneTime(InstantSource clock) {
        return new Nonces(Lifetimes.LONG, true, clock);
    }

    boolean isAskedFor() {
        return lifetime != null;
    }

    synchronized String current(Endpoint endpoint) {
        Nonce nonce = current.get(endpoint);
        if (nonce == null || !clock.instant().isBefore(nonce.ends())) {
            nonce = fresh();
            current.put(endpoint, nonce);
        }
        return nonce.value();
    }

    synchronized boolean takes(Endpoint endpoint, @Nullable String value) {
        if (!isAskedFor()) {
            return true;
        }
        boolean good = current(endpoint).equals(value);
        if (good && once) {
            current.put(endpoint, fresh());
        }
        return good;
    }

    private Nonce fresh() {
        Duration life = lifetime == null ? Duration.ZERO : lifetime;
        return new Nonce(UUID.randomUUID().toString(), clock.instant().plus(life));
    }
}
