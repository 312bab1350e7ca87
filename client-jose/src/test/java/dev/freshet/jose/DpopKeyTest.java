package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import dev.freshet.Secret;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O39, O40, O41, O46, P26: keys and their proofs. */
class DpopKeyTest {
    private static final Instant AT = Instant.ofEpochSecond(1_700_000_000);

    private final DpopKey key = DpopKey.generate();

    private SignedJWT proof(String method, String url, Secret token, String nonce) throws Exception {
        return SignedJWT.parse(key.proof(method, url, token, nonce, AT));
    }

    @Test
    void aProofIsWhatTheStandardAsksFor() throws Exception {
        SignedJWT proof = proof("POST", "https://id.example.com/token?tenant=1#top", null, null);

        assertThat(proof.getHeader().getType()).hasToString("dpop+jwt");
        assertThat(proof.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        ECKey shown = (ECKey) proof.getHeader().getJWK();
        assertThat(shown.isPrivate()).isFalse();
        assertThat(proof.getHeader().toString()).doesNotContain("\"d\"");
        assertThat(proof.verify(new ECDSAVerifier(shown))).isTrue();
        assertThat(shown.computeThumbprint()).hasToString(key.thumbprint());
        assertThat(proof.getJWTClaimsSet().getClaims().keySet()).containsExactlyInAnyOrder("jti", "htm", "htu", "iat");
        assertThat(proof.getJWTClaimsSet().getStringClaim("htm")).isEqualTo("POST");
        assertThat(proof.getJWTClaimsSet().getStringClaim("htu")).isEqualTo("https://id.example.com/token");
        assertThat(proof.getJWTClaimsSet().getIssueTime()).isEqualTo(AT);
    }

    @Test
    void aProofWithATokenAndANonceNamesBoth() throws Exception {
        SignedJWT proof = proof("GET", "https://api.example.com/", Secret.of("token"), "n-1");

        assertThat(proof.getJWTClaimsSet().getStringClaim("ath"))
                .isEqualTo("PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A");
        assertThat(proof.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("n-1");
    }

    @Test
    void theProofOfALoginIsOneAsWell() throws Exception {
        SignedJWT proof = SignedJWT.parse(key.proof("POST", URI.create("https://id.example.com/token"), "n"));

        assertThat(proof.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("n");
        assertThat(proof.getJWTClaimsSet().getIssueTime().toInstant())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    /** 128 bits: at least the 96 that the standard asks for. */
    @Test
    void noTwoProofsHaveOneId() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = proof("GET", "https://api.example.com/", null, null)
                    .getJWTClaimsSet()
                    .getStringClaim("jti");
            assertThat(id).hasSize(22);
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/a/b?c=d#e, https://api.example.com/a/b",
        "https://api.example.com, https://api.example.com/",
        "https://api.example.com?x=/y, https://api.example.com/",
        "https://api.example.com#/y, https://api.example.com/",
        "https://api.example.com:443/a, https://api.example.com/a",
        "https://api.example.com:8443/a, https://api.example.com:8443/a",
        "http://127.0.0.1:80/a, http://127.0.0.1/a",
        "http://127.0.0.1:443/a, http://127.0.0.1:443/a",
        "https://[::1]:443/a, https://[::1]/a",
        "HTTPS://API.example.com/A, https://api.example.com/A",
        "https://user:secret@api.example.com/a, https://api.example.com/a",
        "https://api.example.com/a%20b, https://api.example.com/a%20b",
        "https://api.example.com/a|b{c}, https://api.example.com/a|b{c}",
    })
    void theTargetIsTheUrlAsAServerSeesIt(String url, String target) {
        assertThat(DpopKey.target(url)).isEqualTo(target);
    }

    @Test
    void aKeyIsReadFromWhatAVaultKeeps() throws Exception {
        DpopKey read = DpopKey.read(key.secret());

        assertThat(read.thumbprint()).isEqualTo(key.thumbprint());
        assertThat(read.secret()).isEqualTo(key.secret());
        SignedJWT proof = SignedJWT.parse(read.proof("GET", "https://a.example/", null, null, AT));
        assertThat(proof.verify(new ECDSAVerifier((ECKey) proof.getHeader().getJWK())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "jkt:abc", "[", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}"})
    void whatIsNoKeyIsNone(String kept) {
        assertThat(DpopKey.read(Secret.of(kept))).isNull();
    }

    @Test
    void aKeyOfAnotherCurveIsNone() throws Exception {
        String other = new com.nimbusds.jose.jwk.gen.ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_384)
                .generate()
                .toJSONString();

        assertThat(DpopKey.read(Secret.of(other))).isNull();
    }

    @Test
    void nothingShowsTheKey() throws Exception {
        String secret = ECKey.parse(key.secret().reveal()).getD().toString();

        assertThat(key.toString()).contains(key.thumbprint()).doesNotContain(secret);
        assertThat(Dpop.inVault().signer(key.secret()).toString()).doesNotContain(secret);
        assertThat(key.proof("GET", "https://a.example/", null, null, AT)).doesNotContain(secret);
    }

    @Test
    void aKeyStoreWithoutTheKeySaysSo() throws Exception {
        assertThatThrownBy(() -> DpopKey.inKeyStore(StoredKeys.empty(), "dpop", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no EC key pair");
    }

    /** O46. It was taken for a key that is gone, and the session for lost. */
    @Test
    void aKeyStoreThatFailsForAMomentHasLostNoKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey there = generator.generateKeyPair().getPrivate();
        Secret kept = Secret.of("jkt:" + key.thumbprint());

        for (KeyStore busy : List.of(BusyKeys.with(there), BusyKeys.with(null))) {
            Dpop dpop = Dpop.inKeyStore(busy, "dpop", null);
            assertThatThrownBy(() -> dpop.signer(kept)).isInstanceOf(IOException.class);
        }
    }
}
