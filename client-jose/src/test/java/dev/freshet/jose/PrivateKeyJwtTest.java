package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.freshet.Secret;
import dev.freshet.jose.LockedKeys.Locked;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O61, O63: what a client's own signature says, and which keys may make it. */
class PrivateKeyJwtTest {
    private static final String ISSUER = "https://id.example.com/";
    private static final LockedKeys LOCKED = new LockedKeys();

    @BeforeAll
    static void plugIn() {
        Security.addProvider(LOCKED);
    }

    @AfterAll
    static void plugOut() {
        Security.removeProvider(LOCKED.getName());
    }

    /** A key pair such as {@code P-256}, {@code RSA-2048} or {@code Ed25519}. */
    private static KeyPair pair(String kind) throws Exception {
        if (kind.startsWith("P-")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(Curve.parse(kind).toECParameterSpec());
            return generator.generateKeyPair();
        }
        String[] parts = kind.split("-");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(parts[0]);
        if (parts.length > 1) {
            generator.initialize(Integer.parseInt(parts[1]));
        }
        return generator.generateKeyPair();
    }

    private static JWSObject verified(String assertion, PublicKey key) throws Exception {
        JWSObject jws = JWSObject.parse(assertion);
        boolean good;
        if (key instanceof ECPublicKey ec) {
            good = jws.verify(new ECDSAVerifier(ec));
        } else if (key instanceof RSAPublicKey rsa) {
            good = jws.verify(new RSASSAVerifier(rsa));
        } else {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(jws.getSigningInput());
            good = signature.verify(jws.getSignature().decode());
        }
        assertThat(good).isTrue();
        return jws;
    }

    @ParameterizedTest
    @CsvSource({"P-256, ES256", "RSA-2048, PS256", "RSA-3072, PS256", "Ed25519, EdDSA"})
    void theKeyDecidesTheAlgorithm(String kind, String algorithm) throws Exception {
        KeyPair pair = pair(kind);

        String assertion =
                PrivateKeyJwt.signedBy("app", pair.getPrivate(), "k1").assertion(ISSUER);

        assertThat(verified(assertion, pair.getPublic()).getHeader().toJSONObject())
                .containsOnly(entry("alg", algorithm), entry("kid", "k1"));
    }

    /** As a key in a PKCS #11 token: no provider but its own can use it, and it tells neither size nor curve. */
    @ParameterizedTest
    @ValueSource(strings = {"P-256", "RSA-2048", "Ed25519"})
    void aKeyThatCannotBeReadSigns(String kind) throws Exception {
        KeyPair pair = pair(kind);

        PrivateKeyJwt client = PrivateKeyJwt.signedBy("app", new Locked(pair.getPrivate()), null);

        assertThat(verified(client.assertion(ISSUER), pair.getPublic())
                        .getHeader()
                        .getKeyID())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-384", "RSA-1024", "Ed448"})
    void aKeyThatCannotBeReadAndIsTooWeakOrOfAnotherCurveDoesNotSign(String kind) throws Exception {
        PrivateKeyJwt client =
                PrivateKeyJwt.signedBy("app", new Locked(pair(kind).getPrivate()), "k1");

        assertThatThrownBy(() -> client.assertion(ISSUER))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key does not sign")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-384", "P-521", "RSA-1024", "Ed448", "DSA-1024", "X25519"})
    void aKeyThatIsTooWeakOrForSomethingElseIsRefused(String kind) throws Exception {
        PrivateKey key = pair(kind).getPrivate();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKeyJwt.signedBy("app", key, "k1"))
                .withMessageContaining("P-256, RSA of 2048 bits or more, or Ed25519");
    }

    @Test
    void itSaysWhoForWhomAndForHowLong() throws Exception {
        KeyPair pair = pair("P-256");
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00.9Z"), ZoneOffset.UTC);

        String assertion = new PrivateKeyJwt("a:p", pair.getPrivate(), "k1", clock).assertion(ISSUER);

        JWSObject jws = verified(assertion, pair.getPublic());
        assertThat(jws.getPayload().toJSONObject())
                .containsOnlyKeys("iss", "sub", "aud", "jti", "iat", "exp")
                .contains(
                        entry("iss", "a:p"),
                        entry("sub", "a:p"),
                        entry("aud", ISSUER),
                        entry("iat", 1767225600L),
                        entry("exp", 1767225660L));
    }

    @Test
    void noTwoAreTheSame() throws Exception {
        PrivateKeyJwt client = PrivateKeyJwt.signedBy("app", pair("Ed25519").getPrivate(), "k1");
        Set<Object> ids = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            Object id = JWSObject.parse(client.assertion(ISSUER))
                    .getPayload()
                    .toJSONObject()
                    .get("jti");
            assertThat(new Base64URL(String.valueOf(id)).decode()).hasSize(16);
            ids.add(id);
        }

        assertThat(ids).hasSize(1000);
    }

    @Test
    void aKeyStoresKeySigns(@TempDir Path folder) throws Exception {
        KeyStore store = StoredKeys.with(folder, "secp256r1");
        PrivateKey key = (PrivateKey) store.getKey("dpop", StoredKeys.PASSWORD);

        verified(
                PrivateKeyJwt.signedBy("app", key, "k1").assertion(ISSUER),
                store.getCertificate("dpop").getPublicKey());
    }

    private static String jwk(String kind, KeyPair pair) {
        if (pair.getPublic() instanceof ECPublicKey ec) {
            return new ECKey.Builder(Curve.parse(kind), ec)
                    .privateKey(pair.getPrivate())
                    .keyID("k2")
                    .build()
                    .toJSONString();
        }
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa)
                    .privateKey(pair.getPrivate())
                    .keyID("k2")
                    .build()
                    .toJSONString();
        }
        byte[] spki = pair.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(spki, spki.length - 32, spki.length);
        byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
                .d(Base64URL.encode(d))
                .keyID("k2")
                .build()
                .toJSONString();
    }

    @ParameterizedTest
    @CsvSource({"P-256, ES256", "RSA-2048, PS256", "Ed25519, EdDSA"})
    void aJwkSigns(String kind, String algorithm) throws Exception {
        KeyPair pair = pair(kind);
        String json = jwk(kind, pair);
        String declared = json.substring(0, json.length() - 1) + ",\"alg\":\"" + algorithm + "\"}";

        for (String jwk : new String[] {json, declared}) {
            String assertion = PrivateKeyJwt.fromJwk("app", Secret.of(jwk)).assertion(ISSUER);

            assertThat(verified(assertion, pair.getPublic()).getHeader().toJSONObject())
                    .containsOnly(entry("alg", algorithm), entry("kid", "k2"));
        }
    }

    @Test
    void aJwkForAnotherAlgorithmIsRefused() throws Exception {
        String json = jwk("RSA-2048", pair("RSA-2048"));

        for (String other : new String[] {"RS256", "PS512", "none", "HS256"}) {
            String declared = json.substring(0, json.length() - 1) + ",\"alg\":\"" + other + "\"}";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PrivateKeyJwt.fromJwk("app", Secret.of(declared)))
                    .withMessageContaining("PS256");
        }
    }

    @Test
    void whatIsNoPrivateKeyIsRefusedAndNotShown() throws Exception {
        String whole = jwk("P-256", pair("P-256"));
        String publicOnly = ECKey.parse(whole).toPublicJWK().toJSONString();
        String shared = "{\"kty\":\"oct\",\"k\":\"Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5\"}";
        String weak = jwk("RSA-1024", pair("RSA-1024"));

        for (String bad : new String[] {publicOnly, shared, weak, "canary", "{}", whole.substring(9)}) {
            assertThatThrownBy(() -> PrivateKeyJwt.fromJwk("app", Secret.of(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .message()
                    .doesNotContain("canary", "Y2Fu");
        }
    }

    @Test
    void itShowsNoKey() throws Exception {
        KeyPair pair = pair("RSA-2048");
        PrivateKeyJwt client = PrivateKeyJwt.signedBy("app", pair.getPrivate(), "k1");

        assertThat(client).hasToString("PrivateKeyJwt[app k1 PS256]");
    }
}
