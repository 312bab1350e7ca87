package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P8, P15: what close() tries a last time, and what comes after it. */
class CloseTest {
    private final FaultyVault vault = new FaultyVault(new InMemoryVault());

    /** The pair that was signed out stood in the vault, and the next start was signed in. */
    @Test
    void closeTriesALastTimeToForget() throws Exception {
        Rig rig = new Rig(vault).signedIn();
        vault.fail(Call.CLEAR, 1);
        Throwable failure = Rig.failure(signOut(rig));

        rig.session.close();

        assertThat(failure).isInstanceOf(AuthException.Storage.class);
        assertThat(rig.stored()).isNull();
    }

    /** The same where the vault could not even be read: whoever it holds is signed out, and revoked. */
    @Test
    void closeTriesALastTimeToForgetWhomeverTheVaultHolds() throws Exception {
        new Rig(vault).signedIn();
        Rig restarted = new Rig(vault);
        vault.fail(Call.LOAD, 1);
        Rig.failure(signOut(restarted));

        restarted.session.close();

        assertThat(restarted.stored()).isNull();
        assertThat(restarted.endpoint.revoked()).containsExactly(Rig.pair(0));
    }

    @Test
    void aVaultThatStillFailsHoldsNoCloseUp() throws Exception {
        Rig rig = new Rig(vault).signedIn();
        vault.fail(Call.CLEAR, 100);
        Rig.failure(signOut(rig));

        rig.session.close();

        assertThat(vault.calls(Call.CLEAR)).isEqualTo(2);
        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
    }

    /** It may be the only live pair. */
    @Test
    void anAnswerThatComesAfterCloseIsStored() throws Exception {
        RecordingEndpoint slow = new RecordingEndpoint().ignoreInterrupts();
        Rig rig = new Rig(new FakeClock(), vault, slow, builder -> builder.endpointLimit(Duration.ofMillis(50)));
        rig.signedIn();
        rig.replace(rig.access());
        rig.held.runAll();
        rig.session.close();

        slow.answer(Rig.pair(1)).awaitAnswered(1);

        Rig.until(() -> "refresh-1".equals(storedRefresh(rig)));
        assertThat(rig.held.waiting()).isZero();
    }

    private static String storedRefresh(Rig rig) {
        try {
            return String.valueOf(rig.storedRefresh());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Boolean> signOut(Rig rig) {
        return Rig.aside(() -> {
            rig.session.signOut();
            return true;
        });
    }
}
