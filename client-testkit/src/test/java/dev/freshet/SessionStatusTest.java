package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionStatusTest {
    private final Rig rig = new Rig();

    private Instant now() {
        return Instant.ofEpochMilli(rig.clock.millis());
    }

    @Test
    void nothingIsKnownBeforeTheVaultWasReadAndNothingReadsIt() throws Exception {
        rig.signedIn();
        Rig restarted = new Rig(rig.clock, rig.vault, rig.endpoint, builder -> builder.label("restarted"));

        assertThat(restarted.session.status()).isEqualTo(new SessionStatus("restarted", null, null, null, null));
        assertThat(restarted.session.status().isSignedIn()).isFalse();
        assertThat(restarted.held.waiting()).isZero();
    }

    @Test
    void aSignInIsTold() throws Exception {
        rig.session.signIn(Rig.pair(0), "alice");

        assertThat(rig.session.status())
                .isEqualTo(new SessionStatus("session", null, "alice", now(), now().plus(Rig.LIFE)));
        assertThat(rig.session.status().isSignedIn()).isTrue();
    }

    @Test
    void aRefreshMovesTheExpiryAndNotTheSignIn() throws Exception {
        rig.session.signIn(Rig.pair(0), "alice");
        final Instant signedIn = now();
        rig.clock.advance(Rig.LIFE);
        assertThat(expiry()).isEqualTo(now());

        Rig.done(rig.fly(Rig.refreshed(1)));

        assertThat(rig.session.status())
                .isEqualTo(new SessionStatus("session", null, "alice", signedIn, now().plus(Rig.LIFE)));
    }

    @Test
    void aPairOfAnEarlierProcessIsAsOldAsItIs() throws Exception {
        rig.session.signIn(Rig.pair(0), "alice");
        final SessionStatus before = rig.session.status();
        rig.clock.advance(Duration.ofMinutes(2));
        Rig restarted = new Rig(rig.clock, rig.vault, rig.endpoint, builder -> builder);

        restarted.fresh(restarted.access());
        restarted.held.runAll();

        assertThat(restarted.session.status()).isEqualTo(before);
    }

    @Test
    void anUnknownLifetimeGivesNoExpiry() throws Exception {
        rig.session.signIn(TokenPair.of("access-0", "refresh-0"));

        assertThat(expiry()).isNull();
    }

    @Test
    void whyNobodyIsSignedInIsTold() throws Exception {
        rig.fresh(rig.access());
        rig.held.runAll();
        assertThat(rig.session.status().end()).isEqualTo(SessionEnd.NOT_SIGNED_IN);

        rig.signedIn();
        rig.session.signOut();

        assertThat(rig.session.status())
                .isEqualTo(new SessionStatus("session", SessionEnd.SIGNED_OUT, null, null, null));
    }

    @Test
    void nobodysSessionHasNone() {
        assertThatThrownBy(AuthSession.NONE::status).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noTokenIsShown() throws Exception {
        rig.signedIn();

        assertThat(rig.session.status().toString()).doesNotContain("access-0", "refresh-0");
    }

    private @Nullable Instant expiry() {
        return rig.session.status().expiresAt();
    }
}
