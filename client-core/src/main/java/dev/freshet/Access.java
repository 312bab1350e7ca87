package dev.freshet;

import dev.freshet.AuthScheme.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a request is sent with. Immutable, and compared by identity: whoever reports a refusal names the
 * access that was refused. For adapters; an application never needs it.
 */
public final class Access {

    /** What an answer to a request with this access asks for. */
    public enum Verdict {
        /** Nothing: it is the caller's. */
        GIVE,
        /** {@link AuthSession#replace} the access, and send the request again. */
        REPLACE,
        /** Send the request again with this very access, {@linkplain #sign signed} anew. */
        SIGN_AGAIN
    }

    private final Engine engine;
    private final @Nullable VaultRecord record;
    private final String value;
    private final @Nullable Signer signer;
    private final Age age;
    private final @Nullable Tenure tenure;
    private final int refusedBefore;
    private final @Nullable Narrowed narrowed;
    private volatile boolean accepted;
    private volatile boolean found;
    private volatile StepUp.@Nullable Demand demand;

    /**
     * An access of a record.
     *
     * @param tenure null where the session has no limits
     * @param refusedBefore how many pairs in a row before this one were refused unexpired
     * @param narrowed whose token it is; null for the session's own
     */
    Access(
            Engine engine,
            @Nullable VaultRecord record,
            String value,
            @Nullable Signer signer,
            Age age,
            @Nullable Tenure tenure,
            int refusedBefore,
            @Nullable Narrowed narrowed) {
        this.engine = engine;
        this.record = record;
        this.value = value;
        this.signer = signer;
        this.age = age;
        this.tenure = tenure;
        this.refusedBefore = refusedBefore;
        this.narrowed = narrowed;
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
     * unless it starts a refresh, or notes, now and then, that the session is in use.
     */
    public boolean usable() {
        return narrowed == null ? engine.usable(this) : narrowed.usable(this);
    }

    /** Whether this origin is one of the session's, as {@link AuthSession#accessFor} asks: for an adapter at a redirect. */
    public boolean isFor(String scheme, String host, int port) {
        return engine.parts().origins().contain(scheme, host, port);
    }

    /** Whether each attempt has headers of its own: ask {@link #sign} for every one, at every hop. */
    public boolean signsAttempts() {
        return engine.parts().signers().signs();
    }

    /**
     * The headers of one attempt, beside {@link #headerName()}: none unless {@link #signsAttempts()}. They are set in
     * place of any of the same name.
     *
     * @param url the whole URL of this hop
     * @throws IOException if it cannot be signed: then the attempt is not sent
     */
    public Map<String, String> sign(String method, String url) throws IOException {
        if (signer == null) {
            return Map.of();
        }
        String http = url.regionMatches(true, 0, "ws", 0, 2) ? "http" + url.substring(2) : url;
        return signer.sign(method, http, loaded().livePair().access());
    }

    /**
     * Tells what an answer of the network to an attempt with this access says, at every hop, before its {@link
     * #verdict}: it may hold a nonce. Not for answers from a cache.
     *
     * @param headers gives the values of a header by its name
     */
    public void learn(String url, Function<String, List<String>> headers) {
        if (signer != null) {
            signer.learn(url, false, headers);
        }
    }

    /**
     * What an answer to a request that carried this access asks for (RFC 6750 section 3.1). Call it for every such
     * answer: it also notes that the access was accepted, and reports a demand to sign in again (RFC 9470).
     *
     * @param headers gives the values of a header by its name, in order; asked only when the status is 4xx
     */
    public Verdict verdict(int status, Function<String, List<String>> headers) {
        Refusal refusal = Refusal.of(engine.parts().challenge(), engine.parts().trigger(), status, headers);
        return switch (refusal.kind()) {
            case TOKEN -> {
                // a demand that nobody has taken up was the caller's: it is none of what this refusal asks for
                demand = null;
                yield Verdict.REPLACE;
            }
            case PROOF -> signer == null ? Verdict.GIVE : Verdict.SIGN_AGAIN;
            case STEP_UP ->
                engine.steppingUp().demanded(this, Objects.requireNonNull(refusal.step()))
                        ? Verdict.REPLACE
                        : Verdict.GIVE;
            case NONE -> {
                if (!accepted && status < 500 && status != 401) {
                    accepted = true;
                }
                yield Verdict.GIVE;
            }
        };
    }

    /**
     * Whether its pair was found in the vault, where another process had stored it, and not got by a refresh here. It may
     * have grown old there, and where servers tell no lifetime nobody knows: a request that was sent again with it, and
     * refused again, may have it replaced a second time, by a refresh.
     */
    public boolean isFound() {
        return found;
    }

    void found() {
        found = true;
    }

    /** Tells that a refused request goes out again, with this access. */
    public void retried() {
        engine.parts().events().send(stamp -> new AuthEvent.Retried(stamp, fingerprint()));
    }

    /** Notes that an API asks for a new sign-in, or takes the note away; gives what was noted before. */
    StepUp.@Nullable Demand demand(StepUp.@Nullable Demand next) {
        StepUp.Demand before = demand;
        demand = next;
        return before;
    }

    Age age() {
        return age;
    }

    @Nullable
    Tenure tenure() {
        return tenure;
    }

    /** Why the session is to end, however fresh this is; null when it is not. */
    @Nullable
    SessionEnd overdue() {
        return tenure == null ? null : tenure.end();
    }

    /** Notes that somebody asks for a token; false if the session is to end instead. */
    boolean use() {
        if (tenure == null) {
            return true;
        }
        boolean lasts = tenure.end() == null;
        if (lasts) {
            tenure.use();
        }
        return lasts;
    }

    /** Whether a request may be sent with it, as far as we know. */
    boolean isGood() {
        return !age.isExpired() && overdue() == null;
    }

    /**
     * Whether there is a refresh token, and it is certain that it has run out. A wall clock alone does not say so: one that
     * is wrong would end the session for every process on the vault, and the server can be asked.
     */
    boolean isRefreshTokenDead() {
        Duration life = record == null ? null : record.livePair().refreshExpiresIn();
        return life != null && age.grew(life);
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

    /** Whether both stand for one token: a refresh for the sake of another access token leaves this one as it is. */
    boolean sameToken(Access other) {
        return this == other || (record != null && other.record != null && value.equals(other.value));
    }

    boolean sameEpoch(Access other) {
        return record == null || other.record == null || record.sameEpoch(other.record);
    }

    /** How many pairs in a row before this one were refused unexpired: none, once this one was accepted. */
    int refusedBefore() {
        return accepted ? 0 : refusedBefore;
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
