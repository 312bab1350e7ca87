package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.RefreshOutcome.Limited;
import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.NotSent;
import dev.freshet.RefreshOutcome.Refreshed;
import dev.freshet.RefreshOutcome.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** P12, P13, O40, O42, O46: a refresh that is signed, and what a server may say of the proof. */
class SignedPostTest {
    private static final String PAIR = "{\"access_token\":\"a2\",\"token_type\":\"DPoP\"}";

    private final RecordingTransport transport = new RecordingTransport();
    private final Numbering signer = new Numbering();

    /** Counts its proofs, and keeps what it is taught. */
    private static final class Numbering implements AuthScheme.Signer {
        final List<String> signed = new ArrayList<>();
        final List<String> learnt = new ArrayList<>();
        boolean broken;

        @Override
        public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) throws IOException {
            if (broken) {
                throw new IOException("the key store is busy");
            }
            signed.add(method + " " + url + " " + accessToken);
            return Map.of("DPoP", "proof-" + signed.size());
        }

        @Override
        public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {
            learnt.add(url + " " + tokenEndpoint + " " + headers.apply("dpop-nonce"));
        }
    }

    private RefreshOutcome refresh() throws IOException {
        return OAuthEndpoint.at("https://id.example.com/token?tenant=1")
                .clientId("app")
                .over(transport)
                .refresh(new RefreshRequest(Secret.of("r1"), "id", Duration.ofSeconds(30), null, signer));
    }

    private static String error(String code) {
        return "{\"error\":\"" + code + "\"}";
    }

    private List<String> proofs() {
        return transport.sent.stream()
                .map(request -> request.headers().get("DPoP"))
                .toList();
    }

    @Test
    void aRefreshCarriesAProofOfItsOwn() throws IOException {
        transport.then(answer(200, PAIR));

        assertThat(refresh()).isInstanceOf(Refreshed.class);
        assertThat(proofs()).containsExactly("proof-1");
        assertThat(signer.signed).containsExactly("POST https://id.example.com/token?tenant=1 null");
        assertThat(signer.learnt).containsExactly("https://id.example.com/token?tenant=1 true []");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401})
    void aNonceThatIsAskedForIsGivenOnce(int status) throws IOException {
        transport.then(answer(status, error("use_dpop_nonce"))).then(answer(200, PAIR));

        assertThat(refresh()).isInstanceOf(Refreshed.class);
        assertThat(proofs()).containsExactly("proof-1", "proof-2");
        assertThat(signer.learnt).hasSize(2);
    }

    @Test
    void aServerThatIsNeverContentWithANonceKeepsTheSession() throws IOException {
        transport.then(answer(400, error("use_dpop_nonce"))).then(answer(400, error("use_dpop_nonce")));

        assertThat(refresh()).isEqualTo(new Limited(null, "use_dpop_nonce"));
        assertThat(proofs()).hasSize(2);
    }

    /** Three names for a replayed proof; the last two may also mean what they say. */
    @ParameterizedTest
    @ValueSource(strings = {"invalid_dpop_proof", "invalid_request", "invalid_grant"})
    void whatMayBeSaidOfTheProofIsTriedOnceMoreWithANewOne(String error) throws IOException {
        transport.then(answer(400, error(error))).then(answer(200, PAIR));

        assertThat(refresh()).isInstanceOf(Refreshed.class);
        assertThat(proofs()).containsExactly("proof-1", "proof-2");
    }

    @ParameterizedTest
    @CsvSource({"invalid_dpop_proof,Limited", "invalid_request,Misconfigured", "invalid_grant,Rejected"})
    void whatIsSaidOfTwoProofsIsMeant(String error, String outcome) throws IOException {
        transport.then(answer(400, error(error))).then(answer(400, error(error)));

        assertThat(refresh().getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(proofs()).hasSize(2);
    }

    @Test
    void aNonceAndANewProofAreCountedApart() throws IOException {
        transport
                .then(answer(400, error("use_dpop_nonce")))
                .then(answer(400, error("invalid_grant")))
                .then(answer(400, error("use_dpop_nonce")));

        assertThat(refresh()).isInstanceOf(Limited.class);
        assertThat(proofs()).hasSize(3);
    }

    @Test
    void otherErrorsAreMeantAtOnce() throws IOException {
        transport.then(answer(400, error("invalid_client")));

        assertThat(refresh()).isEqualTo(new Misconfigured("invalid_client"));
        assertThat(proofs()).hasSize(1);
    }

    @Test
    void aRefreshThatCannotBeSignedIsNotSent() throws IOException {
        signer.broken = true;

        assertThat(refresh()).isEqualTo(new NotSent("the refresh could not be signed: IOException"));
        assertThat(transport.sent).isEmpty();
    }

    /** By then its flight has ended, and another process may spend the token. */
    @Test
    void aRefreshThatTookAllItsTimeToSignIsNotSent() throws IOException {
        RefreshRequest late = new RefreshRequest(Secret.of("r1"), "id", Duration.ofNanos(1), null, signer);

        assertThat(OAuthEndpoint.at("https://id.example.com/token")
                        .clientId("app")
                        .over(transport)
                        .refresh(late))
                .isEqualTo(new NotSent("no time was left"));
        assertThat(signer.signed).hasSize(1);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void withoutASignerNothingIsTriedAgain() throws IOException {
        transport.then(answer(400, error("invalid_grant")));

        RefreshOutcome outcome = OAuthEndpoint.at("https://id.example.com/token")
                .clientId("app")
                .over(transport)
                .refresh(new RefreshRequest(Secret.of("r1"), "id", Duration.ofSeconds(30)));

        assertThat(outcome).isInstanceOf(Rejected.class);
        assertThat(transport.sent).hasSize(1);
    }
}
