package dev.freshet.listeners;

import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthEvent.Reason;
import dev.freshet.AuthEvent.Stamp;
import dev.freshet.SessionEnd;
import dev.freshet.StepUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An event of each kind, and of each value that it may have. {@link EveryEventTest} fails if one is missing. */
final class EveryEvent {
    static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    static final Instant LATER = AT.plusSeconds(60);
    static final Stamp STAMP = new Stamp("alice", 7, AT);

    private EveryEvent() {}

    static List<AuthEvent> all() {
        List<AuthEvent> all = new ArrayList<>(List.of(
                new AuthEvent.SignedIn(STAMP, "0a1b2c3d"),
                new AuthEvent.Refreshed(STAMP, "0a1b2c3d", Duration.ofMillis(84), true, 3),
                new AuthEvent.Superseded(STAMP, "0a1b2c3d"),
                new AuthEvent.Retried(STAMP, "0a1b2c3d"),
                new AuthEvent.StepUpRequired(
                        STAMP, "0a1b2c3d", new StepUp.Demand(List.of("gold", "silver"), Duration.ofMinutes(5))),
                new AuthEvent.VaultFailed(STAMP, "the vault could not be written"),
                new AuthEvent.VaultRecovered(STAMP),
                new AuthEvent.LoopCut(STAMP, LATER),
                new AuthEvent.SignedOut(STAMP),
                new AuthEvent.Revoked(STAMP, true),
                new AuthEvent.Revoked(STAMP, false)));
        for (Reason reason : Reason.values()) {
            all.add(new AuthEvent.RefreshStarted(STAMP, reason));
        }
        for (Failure failure : Failure.values()) {
            all.add(new AuthEvent.RefreshFailed(STAMP, failure, "the server said 500", LATER));
        }
        for (SessionEnd end : SessionEnd.values()) {
            all.add(new AuthEvent.SessionEnded(STAMP, end));
        }
        return all;
    }
}
