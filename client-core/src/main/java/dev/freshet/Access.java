package dev.freshet;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a request is sent with. Immutable, and compared by identity: whoever reports a refusal names the
 * access that was refused. For adapters; an application never needs it.
 */
public final class Access {
    private final Engine engine;
    private final @Nullable VaultRecord record;
    private final String value;
    private final Age age;
    private final int refusedBefore;
    private volatile boolean accepted;

    /**
     * An access of a record.
     *
     * @param refusedBefore how many pairs in a row before this one were refused unexpired
     */
    Access(Engine engine, @Nullable VaultRecord record, String value, Age age, int refusedBefore) {
        this.engine = engine;
        this.record = record;
        this.value = value;
        this.age = age;
        this.refusedBefore = refusedBefore;
    }

    /** The header to set. */
    public String headerName() {
        return engine.parts().header();
    }

    /** The header's finished value. It holds the token: it goes nowhere but into the request. */
    public String headerValue() {
        return value;
    }

    /**
     * Whether a request may be sent with this access now. Near its expiry that is still so, and one refresh is started in
     * the background. When it is not, ask {@link AuthSession#fresh}. Reads two clocks; never blocks, never allocates
     * unless it starts a refresh.
     */
    public boolean usable() {
        return engine.usable(this);
    }

    /** Whether this origin is one of the session's, as {@link AuthSession#accessFor} asks: for an adapter at a redirect. */
    public boolean isFor(String scheme, String host, int port) {
        return engine.parts().origins().contain(scheme, host, port);
    }

    /**
     * Whether an answer refuses this access, so that it should be replaced: a 401 with the error invalid_token, without
     * an error, or without a challenge (RFC 6750 section 3.1). Call it for every answer to a request that carried this
     * access: it also notes that the access was accepted.
     *
     * @param wwwAuthenticate the values of the header, in order; needed when the status is 401
     */
    public boolean refusedBy(int status, List<String> wwwAuthenticate) {
        if (status == 401) {
            return Challenges.refuse(engine.parts().challenge(), wwwAuthenticate);
        }
        if (!accepted && status < 500) {
            accepted = true;
        }
        return false;
    }

    /** Tells that a refused request goes out again, with this access. */
    public void retried() {
        engine.parts().events().send(stamp -> new AuthEvent.Retried(stamp, fingerprint()));
    }

    Age age() {
        return age;
    }

    /** The record it belongs to; null before the vault was read. */
    @Nullable
    VaultRecord record() {
        return record;
    }

    /** The same once the vault was read. */
    VaultRecord loaded() {
        return Objects.requireNonNull(record, "not loaded");
    }

    String fingerprint() {
        return Fingerprints.of(loaded().livePair().access());
    }

    boolean isRefreshable() {
        return record == null || record.livePair().refresh() != null;
    }

    boolean sameEpoch(Access other) {
        return record == null || other.record == null || record.sameEpoch(other.record);
    }

    /** How many pairs in a row before this one were refused unexpired. */
    int refusedBefore() {
        return refusedBefore;
    }

    /** How many pairs in a row are refused unexpired, with this one. */
    int refusals() {
        return accepted || age.isExpired() ? 0 : refusedBefore + 1;
    }

    /** Shows the generation and a fingerprint. */
    @Override
    public String toString() {
        return record == null ? "Access[not loaded]" : "Access[" + record.generation() + " " + fingerprint() + "]";
    }
}
