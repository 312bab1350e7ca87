package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RecordingEndpoint;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P8 to P12: two processes on one vault, and one of them is struck at each point of its refresh. What is lost is lost to
 * any client: the strict server has rotated, and the answer is nowhere. docs/design.md has this as a table.
 */
class TwoHoldersTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PAST_LEASE = Duration.ofSeconds(7);
    private static final Duration PAST_SETTLING = Duration.ofSeconds(20);

    private final FakeClock clock = new FakeClock();
    private final MemorySharedVault vault = new MemorySharedVault();

    enum Server {
        STRICT,
        GRACE
    }

    enum Sharing {
        LOCK,
        LEASE
    }

    enum Strike {
        CRASH,
        PAUSED_PAST_LEASE,
        PAUSED_PAST_SETTLING,
        ANSWER_LOST,
        ANSWER_LATE,
        STORE_FAILS_ONCE
    }

    record Case(Server server, Sharing sharing, Strike strike, Step step, boolean startedLater) {
        Case(Server server, Sharing sharing, Strike strike, Step step) {
            this(server, sharing, strike, step, false);
        }

        /** Whether nothing can be done: the server took the pair, and its successor is nowhere in time. */
        boolean isLost() {
            boolean spent = step.compareTo(Step.SENT) >= 0 && step.compareTo(Step.BEFORE_STORE) <= 0;
            boolean strict = server == Server.STRICT;
            return switch (strike) {
                case CRASH -> strict && spent;
                case PAUSED_PAST_SETTLING ->
                    sharing == Sharing.LEASE && (strict ? spent || step == Step.BEFORE_SEND : isPastGrace(spent));
                case ANSWER_LOST -> strict;
                case PAUSED_PAST_LEASE, ANSWER_LATE, STORE_FAILS_ONCE -> false;
            };
        }

        /** The grace period counts from the rotation, which a request that is still on its way has before it. */
        private boolean isPastGrace(boolean spent) {
            return spent && step != Step.SENT;
        }

        /** What the session ends with: a holder whose request arrives late makes the server revoke a good pair. */
        SessionEnd end() {
            boolean arrivesLate =
                    strike == Strike.PAUSED_PAST_SETTLING && (step == Step.BEFORE_SEND || step == Step.SENT);
            return arrivesLate ? SessionEnd.REVOKED : SessionEnd.LOST_ROTATION;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Server server : Server.values()) {
            for (Sharing sharing : Sharing.values()) {
                for (Step step : Step.values()) {
                    cases.add(new Case(server, sharing, Strike.CRASH, step));
                    cases.add(new Case(server, sharing, Strike.CRASH, step, true));
                    cases.add(new Case(server, sharing, Strike.PAUSED_PAST_LEASE, step));
                    cases.add(new Case(server, sharing, Strike.PAUSED_PAST_SETTLING, step));
                }
                cases.add(new Case(server, sharing, Strike.ANSWER_LOST, Step.COMMITTED));
                cases.add(new Case(server, sharing, Strike.ANSWER_LATE, Step.COMMITTED));
                cases.add(new Case(server, sharing, Strike.STORE_FAILS_ONCE, Step.BEFORE_INTENT));
                cases.add(new Case(server, sharing, Strike.STORE_FAILS_ONCE, Step.BEFORE_STORE));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onlyWhatTheServerAloneKnowsIsLost(Case given) throws Exception {
        RotatingAuthServer.Builder builder = RotatingAuthServer.builder().clock(clock);
        vault.exclusive = given.sharing() == Sharing.LOCK;
        try (RotatingAuthServer server = (given.server() == Server.GRACE ? builder.grace(GRACE) : builder).start()) {
            boolean late = given.strike() == Strike.ANSWER_LATE;
            Struck struck = new Struck(vault, server.url("/token"), replay(given));
            Struck other = new Struck(vault, server.url("/token"), replay(given));
            Rig here = process(struck, late ? Duration.ofMillis(300) : Duration.ofSeconds(15));
            Rig there = process(other, Duration.ofSeconds(15));
            IssuedTokens issued = server.signIn("alice");
            here.session.signIn(
                    TokenPair.of(issued.accessToken(), issued.refreshToken()).expiresIn(issued.lifetime()));
            if (!given.startedLater()) {
                load(there);
            }

            boolean alive = strike(given, struck, here, there);

            List<Rig> rigs = alive ? List.of(here, there) : List.of(there);
            if (given.startedLater()) {
                load(there);
            }
            settle(rigs);
            CompletionStage<Access> last = there.accessOrNull() == null ? null : refresh(there);
            if (given.isLost()) {
                Rig first = given.strike() == Strike.ANSWER_LOST ? here : there;
                assertThat(first.heard.await(AuthEvent.SessionEnded.class).end())
                        .isEqualTo(given.end());
                assertThat(there.accessOrNull()).isNull();
                assertThat(there.stored().isTombstone()).isTrue();
            } else {
                Rig.done(last);
                assertThat(server.isLive(there.storedRefresh())).isTrue();
                assertThat(server.replays()).isZero();
            }
        }
    }

    private static Replay replay(Case given) {
        return given.server() == Server.GRACE ? Replay.grace(GRACE) : Replay.STRICT;
    }

    private Rig process(Struck struck, Duration endpointLimit) {
        return new Rig(
                clock,
                struck,
                new RecordingEndpoint(),
                builder -> builder.endpoint(struck).endpointLimit(endpointLimit));
    }

    private static void load(Rig rig) {
        CompletionStage<Access> loading = rig.fresh(rig.access());
        rig.held.runAll();
        Rig.done(loading);
    }

    /** Lets it happen; whether the process that was struck lives on. */
    private boolean strike(Case given, Struck struck, Rig here, Rig there) {
        switch (given.strike()) {
            case ANSWER_LOST -> {
                struck.loseAnswer();
                refresh(here);
            }
            case STORE_FAILS_ONCE -> {
                struck.failOnceAt(given.step());
                refresh(here);
            }
            case ANSWER_LATE -> {
                Struck.Hold hold = struck.holdAt(given.step());
                refresh(here);
                hold.release();
                Rig.until(struck::isIdle);
            }
            case CRASH -> crash(given, struck, here);
            case PAUSED_PAST_LEASE -> pause(given, struck, here, there, PAST_LEASE);
            case PAUSED_PAST_SETTLING -> pause(given, struck, here, there, PAST_SETTLING);
        }
        return given.strike() != Strike.CRASH;
    }

    private void crash(Case given, Struck struck, Rig here) {
        Struck.Hold hold = struck.holdAt(given.step());
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        hold.awaitArrival();
        struck.die();
        hold.release();
        Rig.done(flight);
        Rig.until(struck::isIdle);
        if (given.sharing() == Sharing.LEASE) {
            clock.advance(PAST_LEASE);
        }
        vault.takeLeaseAway();
    }

    private void pause(Case given, Struck struck, Rig here, Rig there, Duration pause) {
        Struck.Hold hold = struck.holdAt(given.step());
        here.replace(here.access());
        CompletableFuture<Integer> flight = here.runAside();
        hold.awaitArrival();
        clock.advance(pause);
        if (given.sharing() == Sharing.LEASE) {
            vault.takeLeaseAway();
        }
        refresh(there);
        hold.release();
        Rig.done(flight);
    }

    private static CompletionStage<Access> refresh(Rig rig) {
        CompletionStage<Access> next = rig.replace(rig.access());
        rig.held.runAll();
        return next;
    }

    /** Time goes on, and both want a token now and then, until both have what there is to have. */
    private void settle(List<Rig> rigs) throws IOException {
        for (int round = 0; round < 12; round++, clock.advance(Duration.ofSeconds(3))) {
            for (Rig rig : rigs) {
                rig.held.runAll();
                Access access = rig.accessOrNull();
                VaultRecord stored = rig.stored();
                if (access != null && (stored == null || stored.intent() != null || stored.isTombstone())) {
                    rig.replace(access);
                }
                rig.held.runAll();
            }
        }
    }
}
