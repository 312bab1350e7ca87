package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.RecordingEndpoint;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** P5 and close: every wait has its bound, and the bounds are arguments. */
class BoundsTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final FaultyVault vault = new FaultyVault(new InMemoryVault());
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig rig = new Rig(
            new FakeClock(),
            vault,
            endpoint,
            builder -> builder.vaultLimit(SHORT).endpointLimit(SHORT));

    @Test
    void aCallerWaitsAsLongAsItSaid() throws Exception {
        Access old = rig.signedIn().access();

        Throwable failure = Rig.failure(Rig.aside(() -> rig.session.replaceBlocking(old, SHORT, () -> false)));

        assertThat(failure).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.held.waiting()).isEqualTo(1);
    }

    @Test
    void anEndpointThatHangsIsGivenUp() throws Exception {
        rig.signedIn();

        CompletionStage<Access> refused = rig.replace(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(rig.stored().intent()).isNotNull();
    }

    @Test
    void aVaultThatHangsWhenItIsReadIsReported() throws Exception {
        vault.hold(Call.LOAD);

        CompletionStage<Access> loading = rig.fresh(rig.access());
        rig.held.runAll();

        assertThat(Rig.failure(loading)).isInstanceOf(AuthException.Storage.class);
        vault.release(Call.LOAD);
    }

    @Test
    void aSaveThatHangsAfterTheRotationHoldsNobodyUpAndRollsNothingBack() throws Exception {
        rig.signedIn();
        rig.replace(rig.access());
        endpoint.answer(() -> {
            vault.hold(Call.SAVE);
            return Rig.refreshed(1);
        });

        rig.held.runAll();
        String used = rig.token();
        vault.release(Call.SAVE);
        rig.clock.advance(Duration.ofSeconds(1));
        rig.held.runAll();

        assertThat(used).isEqualTo("Bearer access-1");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-1");
    }

    @Test
    void closeEndsAFlightThatHasNotBegun() throws Exception {
        CompletionStage<Access> waits = rig.signedIn().replace(rig.access());

        rig.session.close();
        rig.held.runAll();

        assertThat(Rig.failure(waits)).isInstanceOf(AuthException.Closed.class);
        assertThat(endpoint.count()).isZero();
        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
    }

    @Test
    void afterCloseNothingIsRefreshed() throws Exception {
        rig.signedIn();
        rig.session.close();

        CompletionStage<Access> refused = rig.replace(rig.access());

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Closed.class);
        assertThat(rig.held.waiting()).isZero();
    }

    @Test
    void afterCloseNobodySignsIn() throws Exception {
        rig.signedIn();
        rig.session.close();

        assertThatThrownBy(() -> rig.session.signIn(Rig.pair(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(rig.storedRefresh()).isEqualTo("refresh-0");
    }

    /** Not one that is to be tried again: it never goes better. */
    @Test
    void afterCloseARequestIsToldSoHoweverLate() throws Exception {
        Rig unloaded = new Rig(new FakeClock(), vault, endpoint, builder -> builder);
        unloaded.session.close();
        rig.signedIn();
        rig.session.close();

        Rig.failure(rig.replace(rig.access()));
        rig.clock.advance(Duration.ofHours(1));

        assertThat(Rig.failure(rig.replace(rig.access()))).isInstanceOf(AuthException.Closed.class);
        assertThat(Rig.failure(unloaded.fresh(unloaded.access()))).isInstanceOf(AuthException.Closed.class);
    }

    @Test
    void aSchemeThatThrowsDuringTheLoadEndsIt() throws Exception {
        rig.signedIn();
        AuthScheme broken = new AuthScheme() {
            @Override
            public String header() {
                return "X-Key";
            }

            @Override
            public String value(Secret accessToken) {
                throw new IllegalStateException("c4n4ry");
            }

            @Override
            public String challenge() {
                return "Key";
            }

            @Override
            public boolean accepts(String tokenType) {
                return true;
            }
        };
        Rig next = new Rig(rig.clock, vault, endpoint, builder -> builder.scheme(broken));

        CompletionStage<Access> loading = next.fresh(next.access());
        next.held.runAll();

        assertThat(Rig.failure(loading))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageNotContaining("c4n4ry");
    }
}
