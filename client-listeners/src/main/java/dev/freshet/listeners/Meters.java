package dev.freshet.listeners;

import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthEvent.Reason;
import dev.freshet.SessionEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The meters of one set of tags. All are there from the start: a rate that begins with the first event would miss it. */
final class Meters {
    /** What should not happen in numbers. */
    enum Abnormal {
        LOST_ROTATION,
        REVOKED,
        KEY_LOST,
        LOOP_CUT,
        AMBIGUOUS,
        UNUSABLE,
        MISCONFIGURED,
        VAULT
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer refresh;
    private final Map<Reason, Counter> started;
    private final Map<Failure, Counter> failed;
    private final Map<SessionEnd, Counter> ended;
    private final Map<Abnormal, Counter> abnormal;
    private final Counter superseded;
    private final Counter retried;
    private final Counter signIns;
    private final Counter signOuts;
    private final Counter stepUps;
    private final Counter confirmed;
    private final Counter unconfirmed;
    private final Counter vaultFailures;
    private final Counter vaultRecoveries;

    Meters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        refresh = Timer.builder("freshet.refresh")
                .description("Refreshes that brought a new pair")
                .tags(tags)
                .register(registry);
        started = counters("freshet.refresh.started", "Refreshes that began", "reason", Reason.class);
        failed = counters("freshet.refresh.failed", "Refreshes that failed", "failure", Failure.class);
        ended = counters("freshet.session.ended", "Sessions that ended", "end", SessionEnd.class);
        abnormal = counters("freshet.abnormal", "What should not happen in numbers", "kind", Abnormal.class);
        superseded = counter("freshet.refresh.superseded", "Newer pairs found in the vault", Tags.empty());
        retried = counter("freshet.request.retried", "Refused requests that went out again", Tags.empty());
        signIns = counter("freshet.sign.in", "Sign-ins", Tags.empty());
        signOuts = counter("freshet.sign.out", "Sign-outs that are stored", Tags.empty());
        stepUps = counter("freshet.step.up", "Demands for a newer or stronger sign-in", Tags.empty());
        confirmed = counter("freshet.revocation", "Revocations asked for", Tags.of("confirmed", "true"));
        unconfirmed = counter("freshet.revocation", "Revocations asked for", Tags.of("confirmed", "false"));
        vaultFailures = counter("freshet.vault.failed", "Times that the vault began to fail", Tags.empty());
        vaultRecoveries = counter("freshet.vault.recovered", "Times that the vault worked again", Tags.empty());
    }

    private Counter counter(String name, String what, Tags more) {
        return Counter.builder(name).description(what).tags(tags).tags(more).register(registry);
    }

    private <E extends Enum<E>> Map<E, Counter> counters(String name, String what, String tag, Class<E> values) {
        Map<E, Counter> counters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            counters.put(value, counter(name, what, Tags.of(tag, value.name().toLowerCase(Locale.ROOT))));
        }
        return counters;
    }

    void count(AuthEvent event) {
        if (event instanceof AuthEvent.SignedIn) {
            signIns.increment();
        } else if (event instanceof AuthEvent.RefreshStarted e) {
            increment(started, e.reason());
        } else if (event instanceof AuthEvent.Refreshed e) {
            refresh.record(e.duration());
        } else if (event instanceof AuthEvent.Superseded) {
            superseded.increment();
        } else if (event instanceof AuthEvent.RefreshFailed e) {
            increment(failed, e.failure());
        } else if (event instanceof AuthEvent.Retried) {
            retried.increment();
        } else if (event instanceof AuthEvent.StepUpRequired) {
            stepUps.increment();
        } else if (event instanceof AuthEvent.VaultFailed) {
            vaultFailures.increment();
        } else if (event instanceof AuthEvent.VaultRecovered) {
            vaultRecoveries.increment();
        } else if (event instanceof AuthEvent.SessionEnded e) {
            increment(ended, e.end());
        } else if (event instanceof AuthEvent.SignedOut) {
            signOuts.increment();
        } else if (event instanceof AuthEvent.Revoked e) {
            (e.confirmed() ? confirmed : unconfirmed).increment();
        }
        countAbnormal(event);
    }

    private void countAbnormal(AuthEvent event) {
        if (event instanceof AuthEvent.LoopCut) {
            increment(abnormal, Abnormal.LOOP_CUT);
        } else if (event instanceof AuthEvent.VaultFailed) {
            increment(abnormal, Abnormal.VAULT);
        } else if (event instanceof AuthEvent.RefreshFailed e) {
            switch (e.failure()) {
                case AMBIGUOUS -> increment(abnormal, Abnormal.AMBIGUOUS);
                case UNUSABLE -> increment(abnormal, Abnormal.UNUSABLE);
                case MISCONFIGURED -> increment(abnormal, Abnormal.MISCONFIGURED);
                case VAULT -> increment(abnormal, Abnormal.VAULT);
                case NOT_SENT, LIMITED, DROPPED -> {}
            }
        } else if (event instanceof AuthEvent.SessionEnded e) {
            switch (e.end()) {
                case LOST_ROTATION -> increment(abnormal, Abnormal.LOST_ROTATION);
                case REVOKED -> increment(abnormal, Abnormal.REVOKED);
                case KEY_LOST -> increment(abnormal, Abnormal.KEY_LOST);
                case NOT_SIGNED_IN, SIGNED_OUT, REPLACED, EXPIRED, TOO_OLD, IDLE -> {}
            }
        }
    }

    private static <E extends Enum<E>> void increment(Map<E, Counter> counters, E value) {
        Objects.requireNonNull(counters.get(value)).increment();
    }
}
