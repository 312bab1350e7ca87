package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P26, T3, O67: a token appears in no string that the library makes. */
class CanaryTest {
    private static final String CANARY = "c4n4ry";

    private final FaultyVault vault = new FaultyVault(new InMemoryVault());
    private final Rig rig = new Rig(new FakeClock(), vault, new RecordingEndpoint(), builder -> builder);
    private final List<String> said = new ArrayList<>();

    private static TokenPair canary(int n) {
        return TokenPair.of(CANARY + "-access-" + n, CANARY + "-refresh-" + n).expiresIn(Rig.LIFE);
    }

    private void hear(Object... all) {
        for (Object one : all) {
            if (one instanceof Throwable failure) {
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                said.add(trace.toString());
            }
            said.add(String.valueOf(one));
        }
    }

    @Test
    void noEventNoErrorAndNoToStringShowsAToken() throws Exception {
        rig.session.signIn(canary(0));
        Access old = rig.access();
        hear(Rig.done(rig.fly(new RefreshOutcome.Refreshed(canary(1), null))), old);
        vault.fail(Call.SAVE, 2);
        hear(rig.fly(new RefreshOutcome.Refreshed(canary(2), null)));
        rig.clock.advance(Duration.ofSeconds(30));
        rig.held.runAll();
        for (RefreshOutcome outcome : List.of(
                new RefreshOutcome.Ambiguous("500"),
                new RefreshOutcome.Unusable(Secret.of(CANARY + "-refresh-3"), "no access token"),
                new RefreshOutcome.Refreshed(canary(4).tokenType("mac"), null))) {
            rig.access().verdict(200, name -> List.of());
            hear(outcome, Rig.failure(rig.fly(outcome)));
            rig.clock.advance(Duration.ofMinutes(2));
        }
        rig.endpoint.fail(new IOException("the server said " + CANARY));
        hear(Rig.failure(rig.fly(new RefreshOutcome.Rejected("invalid_grant"))));
        vault.fail(Call.CLEAR, 1);
        CompletableFuture<Boolean> signOut = Rig.aside(() -> {
            rig.session.signOut();
            return true;
        });
        signOut.handle((done, failure) -> true).join();
        rig.clock.advance(Duration.ofMinutes(1));
        rig.held.runAll();
        hear(rig.session, rig.endpoint.requests(), rig.endpoint.revoked(), rig.heard.events(), canary(0));

        assertThat(rig.heard.events()).hasSizeGreaterThan(5);
        assertThat(said).noneMatch(text -> text.contains(CANARY));
    }

    /** O64: whoever has a session, or hears of one, gets at no refresh token. */
    @Test
    void nothingThatASessionGivesAwayHasARefreshToken() {
        Deque<Class<?>> given = new ArrayDeque<>(List.of(AuthSession.class, AuthEvent.class, AuthException.class));
        Set<Class<?>> seen = new HashSet<>();
        while (!given.isEmpty()) {
            Class<?> type = given.remove();
            if (type.getName().startsWith("dev.freshet.") && seen.add(type)) {
                given.addAll(type.isSealed() ? List.of(type.getPermittedSubclasses()) : List.of());
                for (Method method : type.getMethods()) {
                    given.add(method.getReturnType());
                }
            }
        }

        assertThat(seen)
                .contains(Access.class, AuthEvent.Refreshed.class, AuthException.Unavailable.class)
                .doesNotContain(Secret.class, TokenPair.class, RefreshRequest.class);
    }

    @Test
    void noRecordShowsAToken() throws Exception {
        VaultRecord record = VaultRecord.signedIn("epoch", canary(0), 0, "alice");

        hear(record, record.pair(), record.tombstone(SessionEnd.REVOKED), record.successor(canary(1), 0, 0, 0));

        assertThat(said).noneMatch(text -> text.contains(CANARY));
    }

    @Test
    void noDamagedRecordIsQuoted() throws Exception {
        byte[] good = RecordFormat.write(VaultRecord.signedIn("epoch", canary(0), 0, null), 0);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 3;
            try {
                hear(RecordFormat.read(bad));
            } catch (IOException | IllegalArgumentException e) {
                hear(e);
            }
        }

        assertThat(said).noneMatch(text -> text.contains(CANARY));
    }

    @Test
    void noBadTokenIsQuoted() {
        for (String bad : List.of(CANARY + "\n", CANARY + "\r\nX: y", CANARY + " ", CANARY + "\u00e9", CANARY + "\0")) {
            try {
                hear(TokenPair.of(bad, "refresh"));
            } catch (IllegalArgumentException e) {
                hear(e);
            }
        }

        assertThat(said).hasSize(10).noneMatch(text -> text.contains(CANARY));
    }
}
