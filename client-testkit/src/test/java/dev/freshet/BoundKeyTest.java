package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** O41, O46, O47: pairs that are bound to a key. */
class BoundKeyTest {
    private static final Secret KEY = Secret.of("key-1");
    private static final TokenPair PAIR = Rig.pair(0).tokenType("Signed").boundTo(KEY);

    private final Signing scheme = new Signing();
    private final MemorySharedVault vault = new MemorySharedVault();
    private final RecordingEndpoint endpoint = new RecordingEndpoint();
    private final Rig rig = process();

    private Rig process() {
        return new Rig(new FakeClock(), vault, endpoint, builder -> builder.scheme(scheme));
    }

    /** Signs by naming what it signs. */
    private static final class Signing implements AuthScheme {
        final Set<Secret> there = new HashSet<>(Set.of(KEY));
        int opened;
        boolean busy;
        boolean broken;
        String proof = "proof|";
        boolean bound;
        boolean deaf;

        @Nullable
        Map<String, String> odd;

        @Override
        public String header() {
            return "Authorization";
        }

        @Override
        public String value(Secret accessToken) {
            return "Signed " + accessToken.reveal();
        }

        @Override
        public String challenge() {
            return "Signed";
        }

        @Override
        public boolean accepts(String tokenType) {
            return tokenType.equalsIgnoreCase("Signed");
        }

        @Override
        public boolean signs() {
            return true;
        }

        @Override
        public boolean boundToMachine() {
            return bound;
        }

        @Override
        public @Nullable Signer signer(Secret key) throws IOException {
            if (busy) {
                throw new IOException("busy");
            }
            if (broken) {
                throw new IllegalStateException(key.reveal());
            }
            opened++;
            return there.contains(key) ? new Named(key) : null;
        }

        private final class Named implements Signer {
            private final Secret key;
            private int attempts;

            Named(Secret key) {
                this.key = key;
            }

            @Override
            public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) {
                String token = accessToken == null ? "none" : accessToken.reveal();
                if (odd != null) {
                    return odd;
                }
                return Map.of(
                        "Proof",
                        String.join("|", proof + key.reveal(), String.valueOf(++attempts), method, url, token));
            }

            @Override
            public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {
                if (deaf) {
                    throw new IllegalStateException("deaf");
                }
            }
        }
    }

    private Rig signedIn() throws AuthException {
        rig.session.signIn(PAIR);
        return rig;
    }

    private static RefreshOutcome rotated(int n) {
        return new RefreshOutcome.Refreshed(Rig.pair(n).tokenType("Signed"), null);
    }

    @Test
    void eachAttemptIsSignedWithThePairsKeyAndToken() throws Exception {
        Access access = signedIn().access();

        assertThat(access.signsAttempts()).isTrue();
        assertThat(access.sign("GET", "https://api.example.com/a"))
                .containsEntry("Proof", "proof|key-1|1|GET|https://api.example.com/a|access-0");
        assertThat(access.sign("GET", "wss://api.example.com/a"))
                .containsEntry("Proof", "proof|key-1|2|GET|https://api.example.com/a|access-0");
    }

    @Test
    void aRotationKeepsTheKeyAndItsSignerAndSignsWithTheNewToken() throws Exception {
        signedIn().access().sign("GET", "https://api.example.com/");

        Access next = Rig.done(rig.fly(rotated(1)));

        assertThat(vault.record().livePair().key()).isEqualTo(KEY);
        assertThat(next.sign("GET", "https://api.example.com/"))
                .containsEntry("Proof", "proof|key-1|2|GET|https://api.example.com/|access-1");
        assertThat(endpoint.requests().get(0).signer()).isNotNull();
    }

    @Test
    void aPairOfAnotherTypeIsNotUsedAndItsRefreshTokenIsKept() throws Exception {
        signedIn();

        CompletionStage<Access> refused = rig.fly(Rig.refreshed(1));

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(vault.record().livePair().access()).isEqualTo(PAIR.access());
        assertThat(vault.record().livePair().refresh()).isEqualTo(Rig.pair(1).refresh());
        assertThat(vault.record().livePair().key()).isEqualTo(KEY);
    }

    @Test
    void aPairWithoutAKeyOrWithoutOneThatOpensIsRefused() {
        assertThatThrownBy(() -> rig.session.signIn(Rig.pair(0).tokenType("Signed")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("boundTo");
        assertThatThrownBy(() -> rig.session.signIn(Rig.pair(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type Bearer")
                .hasMessageContaining("tokenType");
        assertThatThrownBy(() -> rig.session.signIn(PAIR.boundTo(Secret.of("another"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot open")
                .hasMessageNotContaining("another");
    }

    @Test
    void aKeyThatIsGoneAtTheStartEndsTheSessionAndKeepsTheRecord() throws Exception {
        signedIn();
        scheme.there.clear();
        Rig later = process();

        CompletionStage<Access> first = later.fresh(later.access());
        later.held.runAll();

        assertThat(Rig.failure(first))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.KEY_LOST));
        assertThat(vault.record().isTombstone()).isFalse();
        assertThat(endpoint.count()).isZero();
        assertThat(later.heard.await(AuthEvent.SessionEnded.class).end()).isEqualTo(SessionEnd.KEY_LOST);
    }

    /** P17: the record stays, and is read again whenever somebody asks. */
    @Test
    void aKeyThatIsGoneIsToldOnce() throws Exception {
        Access old = signedIn().access();
        scheme.there.clear();
        rig.replace(old);
        rig.held.runAll();

        for (int i = 0; i < 2; i++) {
            CompletableFuture<Boolean> ready = Rig.aside(rig.session::ready);
            Rig.until(() -> {
                rig.held.runAll();
                return ready.isDone();
            });
            assertThat(Rig.done(ready)).isFalse();
        }
        rig.session.signOut();

        rig.heard.await(AuthEvent.SignedOut.class);
        assertThat(rig.heard.events(AuthEvent.SessionEnded.class)).hasSize(1);
    }

    /** P16. The record is kept for a key that comes back; who signs out does not want it back. */
    @Test
    void signingOutAfterAKeyIsGoneEmptiesTheVault() throws Exception {
        InMemoryVault own = new InMemoryVault();
        new Rig(new FakeClock(), own, endpoint, builder -> builder.scheme(scheme)).session.signIn(PAIR);
        scheme.there.clear();
        Rig later = new Rig(new FakeClock(), own, endpoint, builder -> builder.scheme(scheme));
        later.fresh(later.access());
        later.held.runAll();
        assertThat(later.accessOrNull()).isNull();
        assertThat(own.load()).isPresent();

        later.session.signOut();

        assertThat(own.load()).isEmpty();
        assertThat(endpoint.revoked()).containsExactly(PAIR);
    }

    @Test
    void aKeyThatIsGoneLaterEndsTheSessionBeforeAnythingIsSpent() throws Exception {
        Access old = signedIn().access();
        scheme.there.clear();

        CompletionStage<Access> refused = rig.replace(old);
        rig.held.runAll();

        assertThat(Rig.failure(refused))
                .isInstanceOfSatisfying(
                        AuthException.SignedOut.class, e -> assertThat(e.end()).isEqualTo(SessionEnd.KEY_LOST));
        assertThat(endpoint.count()).isZero();
        assertThat(vault.record().intent()).isNull();
    }

    @Test
    void aKeyThatCannotBeOpenedNowCostsNoSession() throws Exception {
        Access old = signedIn().access();
        scheme.busy = true;

        CompletionStage<Access> refused = rig.replace(old);
        rig.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Unavailable.class);
        assertThat(endpoint.count()).isZero();
        assertThat(rig.access()).isNotNull();

        Rig later = process();
        CompletionStage<Access> first = later.fresh(later.access());
        later.held.runAll();
        assertThat(Rig.failure(first)).isInstanceOf(AuthException.Storage.class);

        scheme.busy = false;
        CompletionStage<Access> second = later.fresh(later.access());
        later.held.runAll();
        assertThat(Rig.done(second).headerValue()).isEqualTo("Signed access-0");
    }

    @Test
    void aSchemeThatThrowsShowsNoKeyAndCostsNoSession() throws Exception {
        Access old = signedIn().access();
        scheme.broken = true;

        CompletionStage<Access> refused = rig.replace(old);
        rig.held.runAll();

        Throwable failure = Rig.failure(refused);
        assertThat(failure).isInstanceOf(AuthException.Unavailable.class);
        assertThat(failure).message().doesNotContain("key-1");
        assertThat(rig.access()).isNotNull();
    }

    @Test
    void aProofThatNoHeaderHoldsIsNotSent() throws Exception {
        Access access = signedIn().access();
        scheme.proof = "proof\r\nX: ";

        assertThatThrownBy(() -> access.sign("GET", "https://api.example.com/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Proof")
                .hasMessageNotContaining("access-0");
    }

    /** Whoever throws at an answer throws away the only live pair, or takes a client's thread down. */
    @Test
    void aSchemeThatThrowsAtAnAnswerLosesNothing() throws Exception {
        Rig deaf = new Rig(
                new FakeClock(),
                vault,
                endpoint,
                builder -> builder.scheme(scheme).endpoint(new TokenEndpoint() {
                    @Override
                    public RefreshOutcome refresh(RefreshRequest request) {
                        Objects.requireNonNull(request.signer())
                                .learn("https://id.example.com/", true, name -> List.of());
                        return rotated(1);
                    }
                }));
        deaf.session.signIn(PAIR);
        scheme.deaf = true;

        deaf.access().learn("https://api.example.com/", name -> List.of());
        CompletionStage<Access> replaced = deaf.replace(deaf.access());
        deaf.held.runAll();

        assertThat(Rig.done(replaced).headerValue()).isEqualTo("Signed access-1");
    }

    static Stream<Map<String, String>> odd() {
        Map<String, String> nothing = new HashMap<>();
        nothing.put("Proof", null);
        return Stream.of(nothing, Map.of("Proof", ""), Map.of("", "proof"), Map.of("Pro of", "proof"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void aProofThatIsNoHeaderIsNotSentAndIsNoRuntimeException(Map<String, String> given) throws Exception {
        Access access = signedIn().access();
        scheme.odd = given;

        assertThatThrownBy(() -> access.sign("GET", "https://api.example.com/")).isInstanceOf(IOException.class);
    }

    /** Or the good pair would be gone, and the other of no use. */
    @Test
    void aStepUpWhosePairHasAnotherKeyThatDoesNotOpenIsDeclined() throws Exception {
        TokenPair unusable = Rig.pair(1).tokenType("Signed").boundTo(Secret.of("another"));
        TokenPair unbound = Rig.pair(2).tokenType("Signed");
        Deque<TokenPair> answers = new ArrayDeque<>(List.of(unusable, unbound));
        Rig asked = new Rig(
                new FakeClock(),
                vault,
                endpoint,
                builder -> builder.scheme(scheme).stepUp(demand -> answers.remove()));
        asked.session.signIn(PAIR);
        Access old = asked.access();
        String challenge = "Signed error=insufficient_user_authentication";

        old.verdict(401, name -> List.of(challenge));
        assertThat(Rig.done(asked.replace(old))).isSameAs(old);
        assertThat(vault.record().livePair()).isEqualTo(PAIR);

        old.verdict(401, name -> List.of(challenge));
        assertThat(Rig.done(asked.replace(old)).headerValue()).isEqualTo("Signed access-2");
        assertThat(vault.record().livePair().key()).isEqualTo(KEY);
    }

    /** A key that stays here and a vault that others read: the others could do nothing but end the session. */
    @Test
    void aKeyOfThisMachineGoesWithNoVaultOfSeveral() {
        scheme.bound = true;

        assertThatThrownBy(() -> process())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("machine");
        new Rig(new FakeClock(), new InMemoryVault(), endpoint, builder -> builder.scheme(scheme)).close();
    }

    @Test
    void aBearerSessionSignsNothing() throws Exception {
        Access access = new Rig().signedIn().access();

        assertThat(access.signsAttempts()).isFalse();
        assertThat(access.sign("GET", "https://api.example.com/")).isEmpty();
        assertThat(access.verdict(401, name -> List.of("Bearer error=use_dpop_nonce")))
                .isEqualTo(Access.Verdict.GIVE);
    }

    @Test
    void aBearerSessionTakesNoBoundPairFromTheVaultAndLeavesItThere() throws Exception {
        signedIn();
        Rig bearer = new Rig(new FakeClock(), vault, endpoint, builder -> builder);

        CompletionStage<Access> first = bearer.fresh(bearer.access());
        bearer.held.runAll();

        assertThat(Rig.failure(first))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("token of type Signed")
                .hasMessageContaining("scheme(")
                .hasMessageNotContaining(KEY.reveal());
        assertThat(vault.record().livePair()).isEqualTo(PAIR);
        Rig bound = process();
        bound.fresh(bound.access());
        bound.held.runAll();
        assertThat(bound.token()).isEqualTo("Signed access-0");
    }

    /** Another process has signed the same account in anew, with a key. */
    @Test
    void aBearerSessionAdoptsNoBoundPair() throws Exception {
        Rig bearer = new Rig(new FakeClock(), vault, endpoint, builder -> builder);
        bearer.session.signIn(Rig.pair(1), "alice");
        rig.session.signIn(PAIR, "alice");

        CompletionStage<Access> refused = bearer.replace(bearer.access());
        bearer.held.runAll();

        assertThat(Rig.failure(refused)).isInstanceOf(AuthException.Storage.class);
        assertThat(endpoint.count()).isZero();
        assertThat(vault.record().livePair()).isEqualTo(PAIR);
    }

    @Test
    void aBearerSessionSignsNobodyInWithABoundPair() throws Exception {
        TokenPair bound = Rig.pair(1).boundTo(KEY);
        Rig bearer =
                new Rig(new FakeClock(), new MemorySharedVault(), endpoint, builder -> builder.stepUp(demand -> bound));
        assertThatThrownBy(() -> bearer.session.signIn(bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scheme(")
                .hasMessageNotContaining(KEY.reveal());

        Access old = bearer.signedIn().access();
        old.verdict(401, name -> List.of("Bearer error=insufficient_user_authentication"));

        assertThat(Rig.done(bearer.replace(old))).isSameAs(old);
    }

    @Test
    void aRefusedProofAsksForAnotherAndForNoRefresh() throws Exception {
        Access access = signedIn().access();

        assertThat(access.verdict(401, name -> List.of("Signed error=use_dpop_nonce")))
                .isEqualTo(Access.Verdict.SIGN_AGAIN);
        assertThat(rig.held.waiting()).isZero();
    }
}
