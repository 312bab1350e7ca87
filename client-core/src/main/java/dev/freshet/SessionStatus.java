package dev.freshet;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session at one moment: for people, such as a page or a command's output, and for gauges. It holds
 * no token. All but the name is null before the vault was read ({@link AuthSession#ready()}).
 *
 * @param session the session's label
 * @param end why nobody is signed in; null while somebody is
 * @param account the label that the account was given at the sign-in, if it was
 * @param signedInAt when somebody signed in, by the clock of the machine that did; null while nobody is
 * @param expiresAt when the access token runs out, by this machine's clock; null where no server has told its lifetime. A
 *     moment that has passed ends no session: the next request refreshes it
 */
public record SessionStatus(
        String session,
        @Nullable SessionEnd end,
        @Nullable String account,
        @Nullable Instant signedInAt,
        @Nullable Instant expiresAt) {

    static SessionStatus of(Engine engine) {
        String label = engine.parts().events().label();
        SessionState state = engine.state();
        if (state instanceof SessionState.SignedOut out) {
            return new SessionStatus(label, out.end(), null, null, null);
        }
        Access access = state.access();
        VaultRecord record = access == null ? null : access.record();
        if (access == null || record == null) {
            return new SessionStatus(label, null, null, null, null);
        }
        Duration life = record.livePair().expiresIn();
        Instant now = Instant.ofEpochMilli(engine.parts().clock().millis());
        return new SessionStatus(
                label,
                null,
                record.account(),
                Instant.ofEpochMilli(record.signedInAt()),
                life == null ? null : now.minus(access.age().now()).plus(life).truncatedTo(ChronoUnit.MILLIS));
    }

    /** Whether somebody is signed in, as far as this process knows; false before the vault was read. */
    public boolean isSignedIn() {
        return signedInAt != null;
    }
}
