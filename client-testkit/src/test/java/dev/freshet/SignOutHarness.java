package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.Front;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.ProcessVaultContract.Opener;
import dev.freshet.testkit.RotatingAuthServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * P15, O29, T25: one process signs out while the refresh of another is under way. The vault ends as a tombstone, a
 * restart finds nobody signed in, and no pair of that sign-in lives on at the server. Extend it for each shared vault.
 *
 * <p>{@code -Dfreshet.signouts=1000}.
 */
public abstract class SignOutHarness {
    private static final int ROUNDS = Integer.getInteger("freshet.signouts", 20);

    /** For subclasses. */
    protected SignOutHarness() {}

    /** The class that opens vaults. */
    protected abstract Class<? extends Opener> opener();

    /** Where this test's store is: empty, and for this test alone. */
    protected abstract String store() throws Exception;

    /** Somebody on the vault; a process of its own unless the vault cannot leave this one. */
    Sharer sharer() throws Exception {
        return SharerProcess.on(opener(), store());
    }

    @Test
    void aSignOutDuringTheRefreshOfAnotherIsNotUndone() throws Exception {
        try (RotatingAuthServer server =
                        RotatingAuthServer.builder().on(Front.JDK).start();
                Sharer holder = sharer();
                Sharer leaver = sharer();
                Sharer newcomer = sharer();
                Opener opener = opener().getDeclaredConstructor().newInstance()) {
            SharedTokenVault vault = opener.open(store(), SharerSession.NAME);
            Reckoning reckoning = new Reckoning(server, vault);
            for (int round = 0; round < ROUNDS; round++) {
                // a server that is asked to revoke ends the family; where it is not, the holder's own pair must go
                String revokes = " revoke=" + (round % 2 == 0);
                Point point = round / 2 % 2 == 0 ? Point.ROTATION_COMMITTED : Point.TOKEN_REQUEST_ARRIVED;
                String open = "open server=" + server.url("");
                leaver.ask(open + revokes);
                holder.ask(open + " revoke=true");
                newcomer.ask(open);
                signOutDuringAFlight(server, reckoning, point, holder, leaver);

                assertThat(newcomer.ask("ready")).isEqualTo("signed out");
                assertThat(reckoning.isTombstone()).as("round " + round).isTrue();
                assertThat(reckoning.anythingLives()).as("round " + round).isFalse();
            }
            System.out.printf(
                    "%s, sign-out during the flight of another, strict: %d rounds, 0 ghost sessions, %d refreshes, %d revocations%n",
                    getClass().getSimpleName(), ROUNDS, server.refreshes(), server.revocations());
        }
    }

    private void signOutDuringAFlight(
            RotatingAuthServer server, Reckoning reckoning, Point point, Sharer holder, Sharer leaver)
            throws Exception {
        assertThat(leaver.ask(reckoning.signIn())).isEqualTo("done");
        assertThat(holder.ask("fly 1 0")).isEqualTo("flown");
        CompletableFuture<String> flight;
        try (Gate gate = server.hold(point)) {
            flight = Rig.aside(() -> holder.ask("fly 1 0"));
            gate.awaitArrivals(1);

            assertThat(leaver.ask("sign-out")).isEqualTo("done");
            assertThat(reckoning.isTombstone()).isTrue();
        }
        assertThat(Rig.done(flight)).startsWith("over ");
    }
}
